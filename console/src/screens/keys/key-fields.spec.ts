/** What the form of a key sends. */
import { expect, it } from 'vitest';
import type { Key } from '../../../../src/contract/keys.ts';
import { keyFields, NEW_KEY, toKeyChanges, toKeyRequest } from './key-fields.ts';

const KEY: Key = {
  key_id: '0123456789abcdef',
  name: 'Ergon',
  component: 'ergon',
  models: ['anthropic/*', 'rhetor/code'],
  contexts: 'component',
  permissions: ['ask'],
  limits: { requests_per_minute: 60, concurrent: 2 },
  expires_at: '2099-01-31T12:00:30.500Z',
  disabled: false,
  metadata: { team: 'search' },
  created_at: '2026-01-01T00:00:00.000Z',
};

it('sends only what was filled in', () => {
  expect(toKeyRequest({ ...NEW_KEY, name: ' A build ' })).toEqual({
    name: 'A build',
    contexts: 'own',
  });
});

it('sends every field', () => {
  const { permissions, ...rest } = toKeyRequest({
    ...keyFields(KEY),
    models: ' anthropic/* \n\nrhetor/code\n',
    tokens: '1000',
  });
  expect(permissions).toEqual(['ask']);
  expect(rest).toEqual({
    name: 'Ergon',
    component: 'ergon',
    models: ['anthropic/*', 'rhetor/code'],
    contexts: 'component',
    limits: { requests_per_minute: 60, tokens_per_minute: 1_000, concurrent: 2 },
    // The form has minutes.
    expires_at: '2099-01-31T12:00:00.000Z',
    metadata: { team: 'search' },
  });
});

it('changes only what differs, and removes what was emptied', () => {
  const former = keyFields(KEY);
  expect(toKeyChanges(former, former)).toEqual({});
  expect(toKeyChanges({ ...former, requests: '90' }, former)).toEqual({
    limits: { requests_per_minute: 90, concurrent: 2 },
  });
  const emptied = {
    ...NEW_KEY,
    name: former.name,
    contexts: former.contexts,
  };
  expect(toKeyChanges(emptied, former)).toEqual({
    component: null,
    models: null,
    permissions: null,
    limits: null,
    expires_at: null,
    metadata: {},
  });
});

it('leaves it to the server to refuse a key that may do nothing', () => {
  const fields = { ...NEW_KEY, name: 'idle', mayAsk: false, mayRemember: false };
  expect(toKeyRequest(fields).permissions).toEqual([]);
});

it('refuses metadata that are no JSON object', () => {
  for (const metadata of ['team', '[1]', 'null', '{"team":']) {
    expect(() => toKeyRequest({ ...NEW_KEY, metadata })).toThrow(/metadata must be a JSON object/);
  }
});
