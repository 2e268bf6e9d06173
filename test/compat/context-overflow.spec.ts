/** A prompt that is too long for any vendor's model reaches every caller in the words of the caller's own vendor. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf } from '../api/json.ts';
import { TestRhetor } from '../support/rhetor.ts';

type Kind = 'openai' | 'anthropic' | 'ollama';
type Form = readonly [vendor: string, kind: Kind, status: number, body: object];

const openai = (message: string, rest: object = { type: 'invalid_request_error' }) => ({
  error: { message, ...rest },
});

const FORMS: readonly Form[] = [
  [
    'Anthropic',
    'anthropic',
    400,
    {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: 'prompt is too long: 210543 tokens > 200000 maximum',
      },
    },
  ],
  [
    'Anthropic, with the answer',
    'anthropic',
    400,
    {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: 'input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000',
      },
    },
  ],
  [
    'Bedrock',
    'anthropic',
    400,
    {
      type: 'error',
      error: { type: 'validation_error', message: 'Input is too long for requested model.' },
    },
  ],
  [
    'OpenAI',
    'openai',
    400,
    openai(
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
      { type: 'invalid_request_error', param: 'messages', code: 'context_length_exceeded' },
    ),
  ],
  [
    'vLLM',
    'openai',
    400,
    {
      object: 'error',
      message: "This model's maximum context length is 4096 tokens. However, you requested 5000.",
      type: 'BadRequestError',
      code: 400,
    },
  ],
  [
    'llama.cpp',
    'openai',
    400,
    openai('the request exceeds the available context size, try increasing it', {
      code: 400,
      type: 'exceed_context_size_error',
      n_prompt_tokens: 5000,
      n_ctx: 4096,
    }),
  ],
  [
    'Gemini',
    'openai',
    400,
    openai(
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048575).',
      {
        code: 400,
        status: 'INVALID_ARGUMENT',
      },
    ),
  ],
  [
    'Groq',
    'openai',
    400,
    openai('Please reduce the length of the messages or completion.', {
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
    }),
  ],
  [
    'Groq, by size',
    'openai',
    413,
    openai(
      'Request too large for model `llama` in organization `org_01abcdefghijklmnopqrstuvwx` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Requested 9000.',
      { type: 'tokens', code: 'rate_limit_exceeded' },
    ),
  ],
  [
    'Mistral',
    'openai',
    400,
    {
      object: 'error',
      message:
        'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
      type: 'invalid_request_error',
      code: '3051',
    },
  ],
  [
    'xAI',
    'openai',
    400,
    {
      code: 'Client specified an invalid argument',
      error: "This model's maximum prompt length is 131072 but the request contains 200000 tokens.",
    },
  ],
  [
    'Moonshot',
    'openai',
    400,
    openai('Invalid request: Your request exceeded model token limit: 8192'),
  ],
  ['Qwen', 'openai', 400, openai('Range of input length should be [1, 30720]')],
  [
    'Together',
    'openai',
    422,
    openai('Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097'),
  ],
  [
    'Cohere',
    'openai',
    400,
    { message: 'too many tokens: total number of tokens in the prompt cannot exceed 4081' },
  ],
  ['Zhipu', 'openai', 400, openai('Prompt exceeds max length', { code: '1261' })],
  [
    'LM Studio',
    'openai',
    400,
    {
      error:
        'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens',
    },
  ],
  ['Ollama', 'ollama', 400, { error: 'the input length exceeds the context length' }],
  [
    'Ollama, in its newer words',
    'ollama',
    400,
    { error: 'prompt too long; exceeded max context length by 904 tokens' },
  ],
  [
    'Ollama’s runner',
    'ollama',
    500,
    { error: 'input (5000 tokens) is larger than the context size: exceeds context size' },
  ],
];

let answer: { readonly status: number; readonly body: object } = { status: 200, body: {} };
const server: Server = createServer((request, response) => {
  request.resume().on('end', () => {
    const isList = request.method === 'GET';
    response.writeHead(isList ? 200 : answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isList ? { models: [{ model: 'm' }], data: [] } : answer.body));
  });
});
let rhetor: TestRhetor;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const models = [{ id: 'm' }];
  rhetor = await TestRhetor.start({
    providers: {
      openai: { kind: 'openai', base_url: `${base}/v1`, models },
      anthropic: { kind: 'anthropic', base_url: base, models },
      ollama: { kind: 'ollama', base_url: base, models },
    },
    tasks: { default: { retries: 0 } },
  });
});
afterAll(async () => {
  await rhetor.stop();
  server.closeAllConnections();
  server.close();
});

const MESSAGES = [{ role: 'user', content: 'Hello' }];

describe.each(FORMS)('%s', (_vendor, kind, status, body) => {
  const ask = (path: string, fields: object) => {
    answer = { status, body };
    const model = path === '/message' ? {} : { model: `${kind}/m` };
    return rhetor.post(path, { ...model, ...fields });
  };

  it.each([true, false])(
    'is understood by clients of every dialect, streaming: %s',
    async (stream) => {
      const chat = await ask('/v1/chat/completions', { messages: MESSAGES, stream });
      expect(chat.status).toBe(400);
      const openaiError = {
        message: expect.stringMatching(/maximum context length/),
        type: 'invalid_request_error',
        code: 'context_length_exceeded',
      };
      expect(await jsonOf(chat)).toMatchObject({ error: openaiError });
      const responses = await ask('/v1/responses', { input: 'Hello', stream });
      expect(responses.status).toBe(400);
      expect(await jsonOf(responses)).toMatchObject({ error: openaiError });
      const messages = await ask('/v1/messages', { messages: MESSAGES, max_tokens: 9, stream });
      expect(messages.status).toBe(400);
      expect(await jsonOf(messages)).toMatchObject({
        type: 'error',
        error: {
          type: 'invalid_request_error',
          message: expect.stringMatching(/prompt is too long:/),
        },
      });
      const ollama = await ask('/api/chat', { messages: MESSAGES, stream });
      expect(ollama.status).toBe(400);
      expect(await jsonOf(ollama)).toEqual({ error: expect.any(String) });
      const own = await ask('/message', { message: 'Hello', options: { model: `${kind}/m` } });
      expect(own.status).toBe(400);
      expect(await jsonOf(own)).toMatchObject({ code: 'context_length_exceeded' });
    },
  );
});
