/** Who changed, exported or removed what: a row and a log line for each action, whatever its outcome. */
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditList, AuditRecord } from '../../src/contract/audit.ts';
import { RouteList } from '../../src/api/routes/route-list.service.ts';
import { ContextStore } from '../../src/context/ports/context-store.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { SocketClient } from './socket-client.ts';

const TOKEN = 'a-token-of-some-length';
const PROXY = { RHETOR_TRUSTED_PROXIES: 'loopback' };

let rhetor: TestRhetor;
beforeEach(async () => {
  rhetor = await TestRhetor.start({ variables: { ...PROXY, RHETOR_AUTH_TOKEN: TOKEN } });
});
afterEach(() => rhetor.stop());

async function call(method: string, path: string, body?: unknown, token = TOKEN): Promise<number> {
  const response = await fetch(rhetor.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'x-forwarded-for': '198.51.100.7',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  await response.arrayBuffer();
  return response.status;
}

async function audit(query = ''): Promise<AuditList> {
  const response = await rhetor.get(`/audit${query}`, { authorization: `Bearer ${TOKEN}` });
  return (await response.json()) as AuditList;
}

/** Oldest first, without values that differ between runs. */
async function trail(): Promise<readonly object[]> {
  const { entries } = await audit();
  return entries.toReversed().map(({ at, request_id, ...entry }: AuditRecord) => {
    expect(Date.parse(at)).not.toBeNaN();
    expect(request_id === undefined).toBe(
      entry.action === 'access' || entry.action.startsWith('WS'),
    );
    return entry;
  });
}

const BY_ADMINISTRATOR = { actor: 'administrator', address: '198.51.100.7', count: 1 };

it('has every change, with its actor, its subject, and its outcome', async () => {
  await call('POST', '/contexts', { context_id: 'anna:one' });
  await call('PATCH', '/contexts/anna:one', { metadata: { a: 1 } });
  await call('PATCH', '/contexts/nobody', { metadata: { a: 1 } });
  await call('PATCH', '/contexts/anna:one', { metadata: 'no object' });
  await call('POST', '/contexts/anna:one/fork', {});
  await call('GET', '/contexts/anna:one/export');
  await call('POST', '/contexts/import?as=anna:two', {});
  await call('POST', '/contexts/anna:one/cancel');
  await call('DELETE', '/contexts/anna:one');
  await call('POST', '/backup');
  // The outcome of a stream is known only after its reader has all of it.
  await vi.waitFor(async () => {
    expect(await trail()).toContainEqual(expect.objectContaining({ action: 'POST /backup' }));
  });
  await call('POST', '/prompts', { name: 'Greeting', component: 'ergon', content: 'Be kind.' });
  await call('POST', '/templates', { name: 'Report' });
  await call('POST', '/provider', { provider_id: 'simulated', model_id: 'simulated-fast' });
  await call('POST', '/api/models/assignments/default', {
    capability: 'chat',
    model_id: 'simulated-fast',
  });
  const short = (await trail()).map((entry) => ({ ...BY_ADMINISTRATOR, ...entry }));
  const anna = { ...BY_ADMINISTRATOR, context_id: 'anna:one', outcome: 'done' };
  expect(short).toEqual([
    { ...anna, action: 'PATCH /contexts/:id', fields: 'metadata' },
    {
      ...anna,
      action: 'PATCH /contexts/:id',
      context_id: 'nobody',
      fields: 'metadata',
      outcome: 'context_not_found',
    },
    {
      ...anna,
      action: 'PATCH /contexts/:id',
      fields: 'metadata',
      outcome: 'validation_failed',
    },
    { ...anna, action: 'POST /contexts/:id/fork' },
    { ...anna, action: 'GET /contexts/:id/export' },
    { ...anna, action: 'POST /contexts/import', context_id: 'anna:two' },
    { ...anna, action: 'POST /contexts/:id/cancel' },
    { ...anna, action: 'DELETE /contexts/:id' },
    { ...BY_ADMINISTRATOR, action: 'POST /backup', outcome: 'done' },
    { ...BY_ADMINISTRATOR, action: 'POST /prompts', subject: 'Greeting', outcome: 'done' },
    {
      ...BY_ADMINISTRATOR,
      action: 'POST /templates',
      subject: 'Report',
      outcome: 'validation_failed',
    },
    {
      ...BY_ADMINISTRATOR,
      action: 'POST /provider',
      subject: 'simulated/simulated-fast',
      outcome: 'done',
    },
    {
      ...BY_ADMINISTRATOR,
      action: 'POST /api/models/assignments/default',
      subject: 'default/chat: simulated-fast',
      outcome: 'done',
    },
  ]);
});

it('is read page by page, newest first', async () => {
  for (let each = 0; each < 5; each += 1) await call('DELETE', `/contexts/gone-${each}`);
  const first = await audit('?limit=2');
  expect(first.entries.map((entry) => entry.context_id)).toEqual(['gone-4', 'gone-3']);
  const next = await audit(`?limit=2&cursor=${first.next_cursor}`);
  expect(next.entries.map((entry) => entry.context_id)).toEqual(['gone-2', 'gone-1']);
  const last = await audit(`?limit=2&cursor=${next.next_cursor}`);
  expect(last).toMatchObject({ count: 1, entries: [{ context_id: 'gone-0' }] });
  expect(last.next_cursor).toBeUndefined();
  expect(await call('GET', '/audit?cursor=made-up')).toBe(400);
});

it('has a refused credential, once however often it comes', async () => {
  for (let each = 0; each < 20; each += 1) await call('GET', '/contexts', undefined, 'wrong-token');
  expect(await trail()).toEqual([
    {
      actor: 'unknown',
      address: '198.51.100.7',
      action: 'access',
      outcome: 'unauthorized',
      count: 1,
    },
  ]);
  expect(await call('GET', '/audit', undefined, 'wrong-token')).toBe(429);
});

it('has a CANCEL of a context on a socket', async () => {
  const socket = await SocketClient.connect(rhetor.socketUrl, {
    headers: { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '198.51.100.9' },
  });
  socket.send({ type: 'CANCEL', source: 'UI', payload: { context: 'anna:one' } });
  await vi.waitFor(async () =>
    expect(await trail()).toMatchObject([
      { action: 'WS CANCEL', context_id: 'anna:one', address: '198.51.100.9', outcome: 'done' },
    ]),
  );
  socket.close();
});

it('covers every route that deletes or replaces something', async () => {
  // A sign-out is recorded by the session that ends; without one nothing happens.
  const routes = rhetor.app
    .get(RouteList)
    .list()
    .filter(
      ({ method, path }) =>
        ['DELETE', 'PATCH', 'PUT'].includes(method) && path !== '/console/session',
    );
  expect(routes.length).toBeGreaterThan(6);
  for (const { method, path } of routes) {
    await call(
      method,
      path.replaceAll(/\{\w+\}/g, 'nothing'),
      method === 'DELETE' ? undefined : {},
    );
  }
  const recorded = (await audit('?limit=1000')).entries.map(({ action }) => action);
  const expected = routes.map(
    ({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
  );
  expect(recorded.toSorted()).toEqual(expected.toSorted());
});

it('keeps no key that was pasted where an id belongs, and neither does the log', async () => {
  const pasted = 'rk_k3y1d_v3rys3cr3tw0rd';
  const lines = vi.spyOn(Logger.prototype, 'log');
  await call('DELETE', `/keys/${pasted}`);
  await call('DELETE', `/contexts/${pasted}`);
  await vi.waitFor(() => {
    expect(lines).toHaveBeenCalledWith(
      expect.stringContaining('DELETE /contexts/[masked] 200'),
      expect.objectContaining({ path: '/contexts/[masked]' }),
    );
  });
  expect(JSON.stringify(lines.mock.calls)).not.toContain(pasted);
  lines.mockRestore();
  expect(await trail()).toMatchObject([
    { action: 'DELETE /keys/:id', subject: '[masked]' },
    { action: 'DELETE /contexts/:id', context_id: '[masked]' },
  ]);
});

describe('a store that cannot be written', () => {
  it('neither fails nor slows an audited action, which is still logged', async () => {
    const append = vi
      .spyOn(rhetor.app.get(ContextStore).audit, 'append')
      .mockRejectedValue(new Error('the disk is full'));
    const lines = vi.spyOn(Logger.prototype, 'log');
    expect(await call('POST', '/contexts/anna:one/cancel')).toBe(200);
    expect(lines).toHaveBeenCalledWith(
      'POST /contexts/:id/cancel: done',
      expect.objectContaining({ event: 'audit', context_id: 'anna:one', outcome: 'done' }),
    );
    append.mockRestore();
    lines.mockRestore();
    await call('DELETE', '/contexts/anna:one');
    expect(await trail()).toMatchObject([{ action: 'DELETE /contexts/:id' }]);
  });
});
