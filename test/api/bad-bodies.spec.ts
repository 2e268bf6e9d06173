/** Invalid requests: JSON, media type, fields and parameters (docs/openapi.json). */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { expectError } from './expect-error.ts';

describe('a bad request', () => {
  let rhetor: TestRhetor;

  beforeAll(async () => {
    rhetor = await TestRhetor.start();
  });
  afterAll(() => rhetor.stop());

  function post(
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
    path = '/message',
  ) {
    const init = { 'content-type': 'application/json', ...headers };
    return fetch(rhetor.url + path, { method: 'POST', headers: init, body });
  }

  async function faultsOf(body: object, path = '/message'): Promise<unknown> {
    const answer = await expectError(await rhetor.post(path, body), 422, 'validation_failed');
    return answer['errors'];
  }

  describe('by its bytes', () => {
    it.each([
      '{"message":',
      'hello',
      '{"message":"x"} {}',
      "{'message':'x'}",
      '{"message":"a\nb"}',
    ])('is invalid_json: %j', async (text) => {
      const { error } = await expectError(await post(text), 400, 'invalid_json');
      expect(error).toBe('The body is not valid JSON in UTF-8.');
    });

    it('is invalid_json where it is not UTF-8', async () => {
      const latin1 = Buffer.from('{"message":"caf\u00e9"}', 'latin1');
      await expectError(await post(latin1), 400, 'invalid_json');
    });

    it('is accepted with a byte order mark and with a charset', async () => {
      expect((await post('\ufeff{"message":"Hello"}')).status).toBe(200);
      const type = 'application/json; charset="UTF-8"';
      expect((await post('{"message":"Hello"}', { 'content-type': type })).status).toBe(200);
    });

    it.each([
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'application/jsonp' },
      { 'content-type': 'application/json; charset=iso-8859-1' },
      { 'content-encoding': 'gzip' },
    ])('is unsupported_media_type as %j', async (headers) => {
      const response = await post('{"message":"x"}', headers);
      await expectError(response, 415, 'unsupported_media_type');
    });

    it('is validation_failed without a body, or if the body is not an object', async () => {
      const bare = await fetch(`${rhetor.url}/message`, { method: 'POST' });
      await expectError(bare, 422, 'validation_failed');
      for (const text of ['[]', 'null', '7', '"Hello"', '[{"message":"x"}]']) {
        await expectError(await post(text), 422, 'validation_failed');
      }
    });
  });

  describe('by its fields', () => {
    it('names every invalid field', async () => {
      const faults = await faultsOf({ message: '', context_id: '../etc', streaming: 'yes' });
      expect(faults).toHaveLength(3);
      expect(faults).toEqual(
        expect.arrayContaining([
          { field: 'message', message: 'must be 1 to 1,000,000 characters' },
          { field: 'context_id', message: expect.stringContaining('1 to 128 letters') },
          { field: 'streaming', message: 'must be a boolean value' },
        ]),
      );
    });

    it.each([
      ['/message', { message: 'x', mesage: 'typo' }, 'mesage'],
      ['/message', { message: 'x', messages: [] }, 'messages'],
      ['/stream', { message: 'x', stream: true }, 'stream'],
      ['/chat', { messages: [{ role: 'user', content: 'x' }], message: 'x' }, 'message'],
      ['/provider', { provider_id: 'a', model_id: 'b', model: 'c' }, 'model'],
      ['/message', { message: 'x', options: { temprature: 1 } }, 'options.temprature'],
      [
        '/message',
        { message: 'x', options: { timeouts_ms: { all: 1 } } },
        'options.timeouts_ms.all',
      ],
      ['/message', { message: 'x', options: { options: { maxTokens: 1 } } }, 'options.maxTokens'],
      ['/chat', { messages: [{ role: 'user', content: 'x', name: 'y' }] }, 'messages.0.name'],
    ])('knows no other than those of %s', async (path, body, field) => {
      expect(await faultsOf(body, path)).toEqual([{ field, message: 'is not a known field' }]);
    });

    it.each(['/message', '/chat', '/contexts', '/prompts', '/provider', '/contexts/search'])(
      'names 20 at most of those that %s does not know',
      async (path) => {
        const fields = Object.fromEntries(
          Array.from({ length: 1_900 }, (_, i) => [`field${i}`, i]),
        );
        const faults = await faultsOf(fields, path);
        const named = Array.from({ length: 20 }, (_, index) => `field${index}`);
        expect(faults).toEqual(named.map((field) => ({ field, message: 'is not a known field' })));
      },
    );

    it.each([
      '/message',
      '/chat',
      '/contexts/search',
      '/api/generate',
      '/api/ai/generate',
      '/v1/chat/completions',
      '/v1/responses',
      '/v1/messages',
      '/v1/embeddings',
      '/api/chat',
    ])('refuses 50,000 fields at %s before anything is made of them', async (path) => {
      const fields = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`field${i}`, i]));
      const body = JSON.stringify(fields);
      const parse = vi.spyOn(JSON, 'parse');
      const answer = await post(body, {}, path);
      const text = await answer.text();
      const parsed = parse.mock.calls.filter(([given]) => given.length > 100_000);
      parse.mockRestore();
      expect([400, 422]).toContain(answer.status);
      expect(text).toContain('or 2000 in one object');
      expect(text.length).toBeLessThan(2_000);
      expect(parsed).toEqual([]);
    });

    it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
      'takes %s for a field that does not exist, anywhere',
      async (key) => {
        const bodies = [
          `{"message":"x","${key}":{"streaming":true}}`,
          `{"message":"x","options":{"${key}":{"temperature":1}}}`,
          `{"message":"x","options":{"timeouts_ms":{"${key}":1}}}`,
        ];
        for (const body of bodies) await expectError(await post(body), 422, 'validation_failed');
        const chat = `{"messages":[{"role":"user","content":"x","${key}":{}}]}`;
        await expectError(await post(chat, {}, '/chat'), 422, 'validation_failed');
        expect(Object.prototype).not.toHaveProperty('streaming');
        expect(Object.prototype).not.toHaveProperty('temperature');
      },
    );

    it.each([
      '',
      '.',
      ':ergon',
      'a b',
      'a/b',
      'ü',
      'x'.repeat(129),
      '../../etc/passwd',
      "x' OR 1=1",
    ])('has no context_id like %j', async (id) => {
      expect(await faultsOf({ message: 'x', context_id: id })).toEqual([
        expect.objectContaining({ field: 'context_id' }),
      ]);
    });

    it('has a message of 1 to 1,000,000 characters', async () => {
      expect(await faultsOf({ message: 'x'.repeat(1_000_001) })).toEqual([
        { field: 'message', message: 'must be 1 to 1,000,000 characters' },
      ]);
    });

    it.each([
      ['/message', {}, 'message'],
      ['/message', { message: null }, 'message'],
      ['/chat', {}, 'messages'],
      ['/provider', { provider_id: 'simulated' }, 'model_id'],
      ['/prompts', { name: 'x', component: 'ergon' }, 'content'],
      ['/templates/render', { variables: {} }, 'template_id'],
      ['/api/v1/chat', { message: 'x' }, 'messages'],
      ['/api/v1/chat/stream', { message: 'x' }, 'messages'],
      ['/api/v1/generate', { messages: [] }, 'prompt'],
    ])('%s says of %j that %s is missing', async (path, body, field) => {
      expect(await faultsOf(body, path)).toEqual([{ field, message: 'is required but missing' }]);
    });

    it.each([
      [{ temperature: 3 }, 'options.temperature'],
      [{ temperature: '0.5' }, 'options.temperature'],
      [{ max_tokens: 0 }, 'options.max_tokens'],
      [{ max_tokens: 1.5 }, 'options.max_tokens'],
      [{ stop: [] }, 'options.stop'],
      [{ stop: [7] }, 'options.stop'],
      [{ tool_choice: 'maybe' }, 'options.tool_choice'],
      [{ response_format: { type: 'xml' } }, 'options.response_format'],
      [{ tools: [{ type: 'function' }] }, 'options.tools.0'],
      [{ timeouts_ms: { idle: 0 } }, 'options.timeouts_ms.idle'],
      [{ stream_recovery: 'pray' }, 'options.stream_recovery'],
    ])('has no options like %j', async (options, field) => {
      expect(await faultsOf({ message: 'x', options })).toEqual([
        expect.objectContaining({ field }),
      ]);
    });

    it('cannot have tools on /message', async () => {
      const tools = [{ type: 'function', function: { name: 'look' } }];
      expect(await faultsOf({ message: 'x', options: { tools } })).toEqual([
        { field: 'options.tools', message: 'cannot be used here, since their results need /chat' },
      ]);
    });

    it('has 1 to 4,096 messages', async () => {
      expect(await faultsOf({ messages: [] }, '/chat')).toEqual([
        { field: 'messages', message: 'must have at least 1 message' },
      ]);
      const messages = Array.from({ length: 4_097 }, () => ({ role: 'user', content: 'x' }));
      expect(await faultsOf({ messages }, '/chat')).toEqual([
        { field: 'messages', message: 'must have at most 4,096 messages' },
      ]);
    });
  });

  describe('by its address', () => {
    it.each(['/contexts/%zz', '/contexts/%E0%A4%A'])('has a broken encoding: %s', async (path) => {
      const { error } = await expectError(await rhetor.get(path), 400, 'invalid_value');
      expect(error).toBe('The address has a broken percent-encoding.');
    });

    it.each([
      '/contexts?limit=0',
      '/contexts?limit=1001',
      '/contexts?limit=-1',
      '/contexts?limit=1.5',
      '/contexts?limit=1e2',
      '/contexts?limit=ten',
      '/contexts?limit=1&limit=2',
      '/contexts/a?limit=0',
      '/contexts/a?limit=1001',
    ])('has a limit from 1 to 1000: %s', async (path) => {
      const body = await expectError(await rhetor.get(path), 422, 'validation_failed');
      expect(body['errors']).toEqual([expect.objectContaining({ field: 'limit' })]);
    });

    it('may use the limits themselves, and unknown parameters', async () => {
      expect((await rhetor.get('/contexts?limit=1')).status).toBe(200);
      expect((await rhetor.get('/contexts?limit=1000&colour=green')).status).toBe(200);
    });

    it('has a cursor from Rhetor', async () => {
      await expectError(await rhetor.get('/contexts?cursor=invented'), 400, 'invalid_value');
    });

    it('has the id of a context', async () => {
      await expectError(await rhetor.get('/contexts/a%20b'), 422, 'validation_failed');
      await expectError(await rhetor.get('/contexts/..%2Fsecret'), 422, 'validation_failed');
    });
  });
});
