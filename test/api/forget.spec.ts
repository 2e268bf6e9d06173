/** DELETE /contexts?prefix= removes everything that is stored about one user. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AuditList } from '../../src/contract/audit.ts';
import type { ErasedContexts } from '../../src/contract/contexts.ts';
import { TestRhetor } from '../support/rhetor.ts';

let rhetor: TestRhetor;
beforeEach(async () => {
  rhetor = await TestRhetor.start();
});
afterEach(() => rhetor.stop());

async function say(contextId: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': `key of ${contextId}` };
  const body = JSON.stringify({ message: `pelican of ${contextId}`, context_id: contextId });
  const response = await fetch(`${rhetor.url}/message`, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
  await response.arrayBuffer();
}

async function erase(query: string): Promise<ErasedContexts & { readonly fields?: unknown }> {
  const response = await fetch(`${rhetor.url}/contexts${query}`, { method: 'DELETE' });
  return (await response.json()) as ErasedContexts;
}

async function ids(): Promise<readonly string[]> {
  const { contexts } = (await (await rhetor.get('/contexts')).json()) as {
    readonly contexts: readonly { readonly id: string }[];
  };
  return contexts.map(({ id }) => id).toSorted();
}

it('removes all conversations with the prefix, and no others', async () => {
  for (const id of ['anna:1', 'anna:2', 'annabel:1', 'bob:1']) await say(id);
  await fetch(`${rhetor.url}/contexts/anna:2`, { method: 'DELETE' });
  await say('anna:3');
  expect(await erase('?prefix=anna:&dry_run=true')).toEqual({
    success: true,
    contexts: 2,
    audit_entries: 0,
    remaining: 2,
    dry_run: true,
  });
  expect(await ids()).toEqual(['anna:1', 'anna:3', 'annabel:1', 'bob:1']);
  expect(await erase('?prefix=anna:')).toEqual({
    success: true,
    contexts: 2,
    audit_entries: 1,
    remaining: 0,
  });
  expect(await ids()).toEqual(['annabel:1', 'bob:1']);
  const { entries } = (await (await rhetor.get('/audit')).json()) as AuditList;
  expect(JSON.stringify(entries)).not.toContain('anna:');
  expect(entries).toHaveLength(2);
  expect(entries).toMatchObject([
    { action: 'DELETE /contexts', subject: expect.stringMatching(/^sha256:[\da-f]{16}$/) },
    { action: 'DELETE /contexts/:id', outcome: 'done' },
  ]);
  for (const file of await readdir(rhetor.dataDirectory)) {
    const bytes = await readFile(join(rhetor.dataDirectory, file));
    expect(bytes.includes('anna:')).toBe(false);
  }
});

it('deletes only as many as requested', async () => {
  for (const id of ['anna:1', 'anna:2', 'anna:3']) await say(id);
  expect(await erase('?prefix=anna:&limit=2')).toMatchObject({ contexts: 2, remaining: 1 });
  expect(await erase('?prefix=anna:&limit=2')).toMatchObject({ contexts: 1, remaining: 0 });
  expect(await ids()).toEqual([]);
});

it.each([
  '',
  '?prefix=',
  '?prefix=a',
  '?prefix=an',
  '?prefix=:',
  '?prefix=%25%25%25',
  '?prefix=a&prefix=b',
])('refuses what is no prefix or too wide: %s', async (query) => {
  await say('anna:1');
  const response = await fetch(`${rhetor.url}/contexts${query}`, { method: 'DELETE' });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    code: 'validation_failed',
    error: expect.stringContaining('prefix must be'),
  });
  expect(await ids()).toEqual(['anna:1']);
});
