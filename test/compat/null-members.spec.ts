/**
 * A null that a vendor's own answers never contain may break its clients. So in all answers of the
 * compatible surfaces, streamed or not, a member is null only if the vendor also sends that null.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';

type Surface = {
  readonly path: string;
  readonly body: (model: string, isStreaming: boolean) => object;
  /** Members that the vendor sends as null, by path; lists are `[]`. */
  readonly nulls: readonly string[];
};

const TOOL = { name: 'look', parameters: { type: 'object', properties: {} } };
const MESSAGES = [{ role: 'user', content: 'Hello' }];

const RESPONSE_NULLS = [
  'error',
  'incomplete_details',
  'instructions',
  'max_output_tokens',
  'previous_response_id',
  'reasoning.effort',
  'reasoning.summary',
  'temperature',
  'top_p',
  'user',
];

const SURFACES: Readonly<Record<string, Surface>> = {
  'OpenAI, chat': {
    path: '/v1/chat/completions',
    body: (model, stream) => ({
      model,
      stream,
      messages: MESSAGES,
      tools: [{ type: 'function', function: TOOL }],
      ...(stream && { stream_options: { include_usage: true } }),
    }),
    nulls: [
      'choices[].logprobs',
      'choices[].finish_reason',
      'choices[].message.content',
      'choices[].message.refusal',
      'choices[].delta.refusal',
      'usage',
      'error.param',
    ],
  },
  'OpenAI, responses': {
    path: '/v1/responses',
    body: (model, stream) => ({
      model,
      stream,
      input: 'Hello',
      store: false,
      tools: [{ type: 'function', ...TOOL }],
    }),
    nulls: [
      ...RESPONSE_NULLS,
      ...RESPONSE_NULLS.map((name) => `response.${name}`),
      'param',
      'error.param',
    ],
  },
  Anthropic: {
    path: '/v1/messages',
    body: (model, stream) => ({
      model,
      stream,
      max_tokens: 100,
      messages: MESSAGES,
      tools: [{ name: TOOL.name, input_schema: TOOL.parameters }],
    }),
    nulls: [
      // The start of a stream comes before its end.
      'message.stop_reason',
      'message.stop_sequence',
      'message.stop_details',
      'delta.stop_sequence',
      'delta.stop_details',
      'stop_sequence',
      'stop_details',
    ],
  },
  'Ollama, chat': {
    path: '/api/chat',
    body: (model, stream) => ({
      model,
      stream,
      messages: MESSAGES,
      tools: [{ type: 'function', function: TOOL }],
    }),
    nulls: [],
  },
  'Ollama, generate': {
    path: '/api/generate',
    body: (model, stream) => ({ model, stream, prompt: 'Hello' }),
    nulls: [],
  },
};

/** What the simulated provider plays. */
const PLAYS = [
  'length=3',
  'length=3&usage=none',
  'length=3&reasoning=4',
  'tool=look',
  'tool=look&reasoning=2&usage=none',
  'length=3&finish=length',
  'length=3&finish=content_filter',
  'error=429',
  'length=6&error_after=3',
  'length=6&cut=3',
];

const LISTS: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
  ['/v1/models', {}, []],
  ['/v1/models/simulated-fast', {}, []],
  ['/v1/models/nobody', {}, ['error.param']],
  // As the vendor documents them: null for a model in use, and for a model without a line.
  ...(['/v1/models', '/v1/models/rhetor'] as const).map(
    (path) =>
      [
        path,
        { 'anthropic-version': '2023-06-01' },
        ['line', 'deprecated_at', 'retires_at'].flatMap((name) => [name, `data[].${name}`]),
      ] as const,
  ),
  ['/api/tags', {}, []],
  ['/api/ps', {}, []],
  ['/api/version', {}, []],
];

describe('members that are null', () => {
  let rhetor: TestRhetor;
  beforeAll(async () => {
    rhetor = await TestRhetor.start({ tasks: { default: { retries: 0 }, poetry: {} } });
  });
  afterAll(() => rhetor.stop());

  const cases = Object.keys(SURFACES).flatMap((name) =>
    PLAYS.flatMap((play) => [
      { name, play, isStreaming: false },
      { name, play, isStreaming: true },
    ]),
  );

  it.each(cases)(
    'are the vendor’s own: $name, $play, streamed: $isStreaming',
    async ({ name, play, isStreaming }) => {
      const surface = SURFACES[name];
      if (surface === undefined) throw new Error(`there is no surface ${name}`);
      const model = `simulated/simulated-fast?rate=0&${play}`;
      const response = await rhetor.post(surface.path, surface.body(model, isStreaming));
      const values = valuesOf(await response.text());
      expect(values.length).toBeGreaterThan(0);
      expect(values.flatMap((value) => nullsOf(value)).filter(isNotOf(surface.nulls))).toEqual([]);
    },
  );

  it.each(LISTS)('are the vendor’s own: GET %s %j', async (path, headers, nulls) => {
    const value: unknown = await (await rhetor.get(path, headers)).json();
    expect(nullsOf(value).filter(isNotOf(nulls))).toEqual([]);
  });

  it.each([
    ['/api/show', { model: 'rhetor' }],
    ['/v1/messages/count_tokens', { model: 'rhetor', messages: MESSAGES }],
  ])('are none: POST %s', async (path, body) => {
    const response = await rhetor.post(path, body);
    expect(response.status).toBe(200);
    expect(nullsOf(await response.json())).toEqual([]);
  });
});

function isNotOf(allowed: readonly string[]): (path: string) => boolean {
  return (path) => !allowed.includes(path);
}

/** One JSON, one per line, or one per event. */
function valuesOf(text: string): readonly unknown[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^data: /, ''))
    .filter((line) => line.startsWith('{'))
    .map((line): unknown => JSON.parse(line));
}

function nullsOf(value: unknown, path = ''): readonly string[] {
  if (value === null) return [path];
  if (Array.isArray(value)) return value.flatMap((item) => nullsOf(item, `${path}[]`));
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, member]) =>
    nullsOf(member, path === '' ? name : `${path}.${name}`),
  );
}
