/** Keys over HTTP: how they are made, shown, changed, rotated and deleted, and when they open. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AuditList } from '../../src/contract/audit.ts';
import type { KeyList, NewKey } from '../../src/contract/keys.ts';
import { SocketClient } from '../api/socket-client.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ADMINISTRATOR, KeyStage } from './key-stage.ts';

/** Any route that needs no more than a valid key. */
const OPEN = '/v1/models';

it('shows the secret once, and stores only its digest', async () => {
  const stage = await KeyStage.start();
  const { key, ...created } = await stage.newKey({ name: 'a build', metadata: { team: 'web' } });
  expect(key).toMatch(/^rk_[0-9a-f]{16}_[\w-]{43}$/);
  expect(created).toEqual({
    key_id: key.split('_')[1],
    name: 'a build',
    contexts: 'own',
    permissions: ['ask', 'remember'],
    disabled: false,
    metadata: { team: 'web' },
    created_at: expect.stringMatching(/Z$/),
  });
  const one = await stage.call(ADMINISTRATOR, 'GET', `/keys/${created.key_id}`);
  expect(one.body).toEqual(created);
  const all = await stage.call(ADMINISTRATOR, 'GET', '/keys');
  expect(all.body).toEqual({ count: 1, keys: [created] } satisfies KeyList);
  const audit = await stage.call(ADMINISTRATOR, 'GET', '/audit');
  const secret = key.slice(20);
  expect(one.text + all.text + audit.text).not.toContain(secret);
  const files = ['rhetor.db', 'rhetor.db-wal'].map((name) =>
    readFile(join(stage.rhetor.dataDirectory, name)).catch(() => Buffer.alloc(0)),
  );
  const stored = Buffer.concat(await Promise.all(files));
  expect(stored.includes(created.key_id)).toBe(true);
  expect(stored.includes(secret)).toBe(false);
});

it('is accepted wherever the token is', async () => {
  const stage = await KeyStage.start();
  const { key } = await stage.newKey();
  expect(await stage.call(key, 'GET', OPEN)).toMatchObject({ status: 200 });
  const header = { 'x-api-key': key };
  expect(await stage.call(undefined, 'GET', OPEN, undefined, header)).toMatchObject({
    status: 200,
  });
  const protocols = ['rhetor', `bearer.${Buffer.from(key).toString('base64url')}`];
  const socket = await SocketClient.connect(stage.rhetor.socketUrl, {}, protocols);
  socket.close();
});

it.each(['with', 'without'])('is 401 when unknown or wrong, %s a token', async (token) => {
  const stage = await KeyStage.start({}, token === 'with');
  const { body } = await stage.call(ADMINISTRATOR, 'POST', '/keys', { name: 'a key' });
  const { key } = body as NewKey;
  const wrong = [
    'rk_',
    'rk_nonsense',
    `${key}x`,
    key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A'),
    key.replace(/_[0-9a-f]{16}_/, '_0123456789abcdef_'),
  ];
  const answers = await Promise.all(wrong.map((each) => stage.call(each, 'GET', OPEN)));
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 401 });
    expect(answer.text).toContain('unknown');
  }
  expect(await stage.call(key, 'GET', OPEN)).toMatchObject({ status: 200 });
});

it('without a token other bearer values are ignored, and a key keeps its bounds', async () => {
  const stage = await KeyStage.start({}, false);
  const { key, key_id } = await stage.newKey();
  expect(await stage.call('sk-anything', 'GET', '/keys')).toMatchObject({ status: 200 });
  expect(await stage.call(undefined, 'GET', '/keys')).toMatchObject({ status: 200 });
  expect(await stage.call(key, 'GET', `/keys/${key_id}`)).toMatchObject({
    status: 403,
    body: { code: 'forbidden', error: expect.stringContaining('RHETOR_AUTH_TOKEN') },
  });
});

it('is 401 while it is disabled, and from its expiry on', async () => {
  const stage = await KeyStage.start();
  const { key, key_id: id } = await stage.newKey({ name: 'a visitor' });
  await stage.change(id, { disabled: true });
  const refused = await stage.call(key, 'GET', OPEN);
  expect(refused.status).toBe(401);
  expect(refused.text).toContain('disabled');
  await stage.change(id, { disabled: false, expires_at: '2020-01-01T00:00:00Z' });
  const expired = await stage.call(key, 'GET', OPEN);
  expect(expired.status).toBe(401);
  expect(expired.text).toContain('2020-01-01T00:00:00.000Z');
  await stage.change(id, { expires_at: null });
  expect(await stage.call(key, 'GET', OPEN)).toMatchObject({ status: 200 });
});

it('accepts the former secret for the time of grace after a rotation, and then no more', async () => {
  const stage = await KeyStage.start();
  const { key, key_id: id } = await stage.newKey();
  const rotate = async (body?: object): Promise<NewKey> => {
    const answer = await stage.call(ADMINISTRATOR, 'POST', `/keys/${id}/rotate`, body);
    expect(answer.status).toBe(200);
    return answer.body as NewKey;
  };
  const second = await rotate({ grace_seconds: 3_600 });
  expect(second.key_id).toBe(id);
  expect(second.former_secret_until).toBeDefined();
  expect(await stage.call(key, 'GET', OPEN)).toMatchObject({ status: 200 });
  expect(await stage.call(second.key, 'GET', OPEN)).toMatchObject({ status: 200 });
  const third = await rotate();
  expect(third.former_secret_until).toBeUndefined();
  expect(await stage.call(key, 'GET', OPEN)).toMatchObject({ status: 401 });
  expect(await stage.call(second.key, 'GET', OPEN)).toMatchObject({ status: 401 });
  expect(await stage.call(third.key, 'GET', OPEN)).toMatchObject({ status: 200 });
});

it('opens nothing once it is deleted, and survives a restart until then', async () => {
  const first = await KeyStage.start();
  const { key, key_id: id } = await first.newKey();
  const { dataDirectory } = first.rhetor;
  await first.rhetor.app.close();
  const again = await TestRhetor.start({
    dataDirectory,
    variables: { RHETOR_AUTH_TOKEN: ADMINISTRATOR },
  });
  const status = async (path: string, credential: string, method = 'GET'): Promise<number> => {
    const headers = { authorization: `Bearer ${credential}` };
    return (await fetch(again.url + path, { method, headers })).status;
  };
  expect(await status(OPEN, key)).toBe(200);
  expect(await status(`/keys/${id}`, ADMINISTRATOR, 'DELETE')).toBe(200);
  expect(await status(OPEN, key)).toBe(401);
  expect(await status(`/keys/${id}`, ADMINISTRATOR, 'DELETE')).toBe(404);
  await again.app.close();
});

it('changes only what is named, and removes what is null', async () => {
  const stage = await KeyStage.start();
  const { key: _, ...created } = await stage.newKey({
    component: 'ergon',
    contexts: 'component',
    models: ['rhetor/code'],
    permissions: ['ask'],
    limits: { requests_per_minute: 60, concurrent: 2 },
  });
  const named = await stage.change(created.key_id, { name: 'another name' });
  expect(named).toEqual({ ...created, name: 'another name' });
  const { models: _models, permissions: _permissions, limits: _limits, ...rest } = named;
  const changes = { models: null, permissions: null, limits: null };
  expect(await stage.change(created.key_id, changes)).toEqual({
    ...rest,
    permissions: ['ask', 'remember'],
  });
});

it.each([
  [{ name: '' }, 'name'],
  [{ models: [] }, 'models'],
  [{ models: [''] }, 'models'],
  [{ contexts: 'every' }, 'contexts'],
  [{ contexts: 'component' }, 'contexts'],
  [{ permissions: ['everything'] }, 'permissions'],
  [{ limits: { concurrent: 0 } }, 'limits.concurrent'],
  [{ limits: { a_day: 1 } }, 'limits.a_day'],
  [{ expires_at: 'tomorrow' }, 'expires_at'],
  [{ expires_at: '2027-01-01T00:00:00' }, 'expires_at'],
  [{ expires_at: '2027-02-31T25:00:00Z' }, 'expires_at'],
  [{ secret: 'mine' }, 'secret'],
])('refuses %j by its field', async (fields, field) => {
  const stage = await KeyStage.start();
  const body = { name: 'a key', ...fields };
  expect(await stage.call(ADMINISTRATOR, 'POST', '/keys', body)).toMatchObject({
    status: 422,
    body: { code: 'validation_failed', errors: [{ field }] },
  });
});

it('has an audit row for every change, in the name of who made it', async () => {
  const stage = await KeyStage.start();
  const refused = { name: 'refused', contexts: 'component' };
  await stage.call(ADMINISTRATOR, 'POST', '/keys', refused);
  const { key_id: id } = await stage.newKey({ name: 'a build' });
  await stage.change(id, { disabled: true });
  await stage.call(ADMINISTRATOR, 'POST', `/keys/${id}/rotate`, {});
  await stage.call(ADMINISTRATOR, 'DELETE', `/keys/${id}`);
  const { body } = await stage.call(ADMINISTRATOR, 'GET', '/audit');
  const { entries } = body as AuditList;
  expect(
    entries.map(({ actor, action, subject, outcome }) => [actor, action, subject, outcome]),
  ).toEqual([
    ['administrator', 'DELETE /keys/:id', id, 'done'],
    ['administrator', 'POST /keys/:id/rotate', id, 'done'],
    ['administrator', 'PATCH /keys/:id', id, 'done'],
    ['administrator', 'POST /keys', id, 'done'],
    ['administrator', 'POST /keys', 'refused', 'validation_failed'],
  ]);
});

it('ends the open sockets of a key that is disabled, expires, or loses its grace', async () => {
  const stage = await KeyStage.start();
  const open = async (key: string): Promise<SocketClient> => {
    const protocols = ['rhetor', `bearer.${Buffer.from(key).toString('base64url')}`];
    return SocketClient.connect(stage.rhetor.socketUrl, {}, protocols);
  };
  const [disabled, expiring, rotated, other] = await Promise.all([
    stage.newKey(),
    stage.newKey(),
    stage.newKey(),
    stage.newKey(),
  ]);
  const sockets = await Promise.all(
    [disabled, expiring, rotated, other].map(({ key }) => open(key)),
  );
  await stage.change(disabled.key_id, { disabled: true });
  const soon = new Date(Date.now() + 1_000).toISOString();
  await stage.change(expiring.key_id, { expires_at: soon });
  await stage.call(ADMINISTRATOR, 'POST', `/keys/${rotated.key_id}/rotate`, { grace_seconds: 1 });
  for (const socket of sockets.slice(0, 3)) {
    await socket.until(() => socket.closed !== undefined);
    expect(socket.closed).toEqual({ code: 1008, reason: 'the key is no longer valid' });
  }
  expect(sockets[3]?.closed).toBeUndefined();
  sockets[3]?.close();
});
