/** /mcp in the name of keys: their tools, their world, their limits and budgets. */
import { describe, expect, it } from 'vitest';
import { SignedBrowser } from '../console/signed-browser.ts';
import { ADMINISTRATOR, KeyStage } from '../keys/key-stage.ts';
import { call, connect, failureOf, post, toolCall } from './mcp-stage.ts';

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

describe('access', () => {
  it('needs the token or a key, like every route', async () => {
    const { rhetor } = await KeyStage.start();
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { 'x-api-key': 'rk_no_no' }]) {
      const response = await post(rhetor, LIST, headers);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.json()).toMatchObject({
        jsonrpc: '2.0',
        id: null,
        error: { code: -32000, data: { code: 'unauthorized' } },
      });
    }
    const get = await fetch(`${rhetor.url}/mcp`);
    expect(get.status).toBe(401);
    await expect(connect(rhetor)).rejects.toMatchObject({ code: 401 });
    const client = await connect(rhetor, ADMINISTRATOR);
    expect((await client.listTools()).tools).not.toEqual([]);
  });

  it('is not opened by a session at the console', async () => {
    const { rhetor } = await KeyStage.start();
    const browser = await SignedBrowser.signIn(rhetor.url, ADMINISTRATOR);
    expect(await browser.status('/contexts')).toBe(200);
    for (const path of ['/mcp', '/mcp/', '/MCP']) {
      const response = await fetch(rhetor.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...browser.headers() },
        body: JSON.stringify(LIST),
      });
      expect([path, response.status]).toEqual([path, 401]);
    }
  });

  it('ends with the key', async () => {
    const stage = await KeyStage.start();
    const { key, key_id: id } = await stage.newKey();
    const client = await connect(stage.rhetor, key);
    await stage.change(id, { disabled: true });
    await expect(client.listTools()).rejects.toMatchObject({ code: 401 });
  });
});

describe('a key', () => {
  it.each([
    [
      undefined,
      [
        'search_memory',
        'remember',
        'list_conversations',
        'read_conversation',
        'ask',
        'list_models',
      ],
    ],
    [['ask'] as const, ['ask', 'list_models']],
    [
      ['remember'] as const,
      ['search_memory', 'remember', 'list_conversations', 'read_conversation', 'list_models'],
    ],
  ])('with the permissions %o has the tools %o', async (permissions, expected) => {
    const stage = await KeyStage.start();
    const { key } = await stage.newKey(permissions && { permissions });
    const client = await connect(stage.rhetor, key);
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual([...expected, 'explain_route', 'usage']);
    for (const name of ['ask', 'list_conversations']) {
      const result = await call(client, name, name === 'ask' ? { message: 'Hello' } : {});
      const code = expected.includes(name) ? undefined : { code: 'forbidden' };
      if (code === undefined) expect(result.isError).toBeUndefined();
      else expect(failureOf(result)).toMatchObject(code);
    }
    const { resources } = await client.listResources();
    const seesContexts = resources.some(({ uri }) => uri.startsWith('rhetor://contexts/'));
    expect(seesContexts).toBe(permissions === undefined);
  });

  it('sees, reads and continues only its own conversations', async () => {
    const stage = await KeyStage.start();
    const [owner, stranger] = await Promise.all([stage.newKey(), stage.newKey()]);
    const own = await connect(stage.rhetor, owner.key);
    const other = await connect(stage.rhetor, stranger.key);
    await call(own, 'ask', { message: 'The password is zanzibar.', context_id: 'ours:secret' });
    expect((await call(own, 'list_conversations')).structuredContent).toMatchObject({ count: 1 });
    expect((await call(other, 'list_conversations')).structuredContent).toMatchObject({ count: 0 });
    const taken = { context_id: 'ours:secret' };
    for (const [name, given] of [
      ['read_conversation', taken],
      ['ask', { ...taken, message: 'What was it?' }],
    ] as const) {
      const result = await call(other, name, given);
      expect(failureOf(result)).toMatchObject({ code: 'context_not_found' });
      expect(JSON.stringify(result)).not.toContain('zanzibar');
    }
    const query = { query: 'zanzibar', contexts: ['ours:secret'] };
    expect((await call(other, 'search_memory', query)).structuredContent).toMatchObject({
      count: 0,
    });
    const found = await call(own, 'search_memory', query);
    expect(JSON.stringify(found.structuredContent)).toContain('The password is zanzibar.');
    await call(own, 'remember', { text: 'Their zanzibar is a secret.', about: 'ours:secret' });
    const about = { query: 'secret zanzibar' };
    expect((await call(other, 'search_memory', about)).structuredContent).toMatchObject({
      count: 0,
    });
    expect(JSON.stringify(await call(own, 'search_memory', about))).toContain('is a secret.');
    const { resources } = await other.listResources();
    expect(JSON.stringify(resources)).not.toContain('ours:secret');
    const uri = 'rhetor://contexts/ours:secret';
    await expect(other.readResource({ uri })).rejects.toMatchObject({ code: -32002 });
    expect(JSON.stringify(await own.readResource({ uri }))).toContain('zanzibar');
    const usage = await call(other, 'usage', { interval: 'none' });
    // The question that was refused.
    expect(usage.structuredContent).toMatchObject({ totals: { requests: 1, failed: 1 } });
  });

  it('asks as its component, with its models, within its limits and budgets', async () => {
    const stage = await KeyStage.start();
    const { key, key_id: id } = await stage.newKey({
      component: 'apollo',
      models: ['rhetor/default', 'simulated/simulated-fast'],
      limits: { requests_per_minute: 2 },
    });
    const client = await connect(stage.rhetor, key);
    const given = { message: 'Hello', component: 'ergon', context_id: 'talk:1' };
    expect((await call(client, 'ask', given)).isError).toBeUndefined();
    expect((await call(client, 'list_conversations')).structuredContent).toMatchObject({
      contexts: [{ id: 'talk:1', component: 'apollo' }],
    });
    const model = await call(client, 'ask', { ...given, model: 'simulated/simulated-slow' });
    expect(failureOf(model)).toMatchObject({ code: 'model_not_allowed' });
    const limited = await call(client, 'ask', given);
    expect(failureOf(limited)).toMatchObject({
      code: 'rate_limited',
      retry_after_ms: expect.any(Number) as number,
    });
    await stage.change(id, { limits: null });
    const budget = { name: 'none left', scope: { key: id }, limit_tokens: 1 };
    await stage.call(ADMINISTRATOR, 'POST', '/budgets', budget);
    expect(failureOf(await call(client, 'ask', given))).toMatchObject({ code: 'budget_exceeded' });
  });

  it('is recorded in the ledger, under the id of the HTTP request', async () => {
    const stage = await KeyStage.start();
    const { key, key_id: id } = await stage.newKey();
    const authorization = `Bearer ${key}`;
    const asked = await post(stage.rhetor, toolCall('ask', { message: 'Hello' }), {
      authorization,
    });
    await asked.text();
    const requestId = asked.headers.get('x-request-id') ?? '';
    const { body } = await stage.call(ADMINISTRATOR, 'GET', `/requests/${requestId}`);
    expect(body).toMatchObject({ surface: 'mcp', key: id, outcome: 'ok' });
  });
});
