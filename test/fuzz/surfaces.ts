/** The surfaces that a caller can use, and how to read an answer: its text, and whether it looks finished. */
import type { Json } from './good-answers.ts';

export type Asked = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
};

export type Heard = {
  readonly status: number;
  /** Every JSON value of the answer: the body, or each frame. */
  readonly values: readonly Json[];
  /** The raw bytes of a stream. */
  readonly raw: string;
};

export type Surface = {
  readonly name: string;
  readonly ask: (provider: string, model: string, context: string) => Asked;
  /** Whether the caller considers the answer complete. */
  readonly isFinished: (heard: Heard) => boolean;
  readonly textOf: (values: readonly Json[]) => string;
};

const MESSAGES = [{ role: 'user', content: 'Hello' }];

function vendor(
  path: string,
  name: string,
  more: Json,
  rest: Pick<Surface, 'isFinished' | 'textOf'>,
): Surface {
  return {
    name,
    ask: (provider, model, context) => ({
      path,
      headers: { 'x-rhetor-context': context },
      body: { model: `${provider}/${model}`, ...more },
    }),
    ...rest,
  };
}

function native(
  name: string,
  streaming: boolean,
  rest: Pick<Surface, 'isFinished' | 'textOf'>,
): Surface {
  return {
    name,
    ask: (provider, model, context) => ({
      path: '/message',
      headers: {},
      body: { message: 'Hello', context_id: context, streaming, options: { provider, model } },
    }),
    ...rest,
  };
}

const isOk = ({ status }: Heard): boolean => status === 200;
const has =
  (test: (value: Json) => boolean) =>
  ({ values }: Heard): boolean =>
    values.some(test);
const joined =
  (pick: (value: Json) => unknown) =>
  (values: readonly Json[]): string =>
    values.map((value) => pick(value) ?? '').join('');

/** The value at the end of a path, whatever types are on the way. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined,
    value,
  );
}

function texts(list: unknown, type: string): string {
  const parts = Array.isArray(list) ? (list as Json[]) : [];
  return parts
    .filter((part) => part['type'] === type)
    .map((part) => String(part['text']))
    .join('');
}

export const SURFACES: readonly Surface[] = [
  native('message', false, { isFinished: isOk, textOf: joined((value) => at(value, 'message')) }),
  native('message stream', true, {
    isFinished: has(
      (value) =>
        value['done'] === true && value['finish_reason'] !== 'error' && value['code'] === undefined,
    ),
    textOf: joined((value) => at(value, 'chunk')),
  }),
  vendor(
    '/v1/chat/completions',
    'chat',
    { messages: MESSAGES },
    {
      isFinished: isOk,
      textOf: joined((value) => at(value, 'choices', 0, 'message', 'content')),
    },
  ),
  vendor(
    '/v1/chat/completions',
    'chat stream',
    { messages: MESSAGES, stream: true },
    {
      isFinished: (heard) =>
        has((value) => typeof at(value, 'choices', 0, 'finish_reason') === 'string')(heard) ||
        heard.raw.includes('data: [DONE]'),
      textOf: joined((value) => at(value, 'choices', 0, 'delta', 'content')),
    },
  ),
  vendor(
    '/v1/responses',
    'responses',
    { input: 'Hello' },
    {
      isFinished: (heard) => isOk(heard) && has((value) => value['status'] === 'completed')(heard),
      textOf: joined((value) =>
        (at(value, 'output') as Json[] | undefined)
          ?.map((item) => texts(item['content'], 'output_text'))
          .join(''),
      ),
    },
  ),
  vendor(
    '/v1/responses',
    'responses stream',
    { input: 'Hello', stream: true },
    {
      isFinished: has((value) => value['type'] === 'response.completed'),
      textOf: joined((value) =>
        value['type'] === 'response.output_text.delta' ? value['delta'] : '',
      ),
    },
  ),
  vendor(
    '/v1/messages',
    'messages',
    { messages: MESSAGES, max_tokens: 100 },
    {
      isFinished: isOk,
      textOf: joined((value) => texts(at(value, 'content'), 'text')),
    },
  ),
  vendor(
    '/v1/messages',
    'messages stream',
    { messages: MESSAGES, max_tokens: 100, stream: true },
    {
      isFinished: has((value) => value['type'] === 'message_stop'),
      textOf: joined((value) => at(value, 'delta', 'text')),
    },
  ),
  vendor(
    '/api/chat',
    'ollama',
    { messages: MESSAGES, stream: false },
    {
      isFinished: isOk,
      textOf: joined((value) => at(value, 'message', 'content')),
    },
  ),
  vendor(
    '/api/chat',
    'ollama stream',
    { messages: MESSAGES },
    {
      isFinished: has((value) => value['done'] === true && value['error'] === undefined),
      textOf: joined((value) => at(value, 'message', 'content')),
    },
  ),
];

/** Reads JSON, server-sent events and JSON lines. */
export function heardOf(status: number, raw: string): Heard {
  const whole = parsed(raw);
  const values =
    whole !== undefined
      ? [whole]
      : raw.split('\n').flatMap((line) => {
          const text = line.startsWith('data: ') ? line.slice(6) : line;
          return text.startsWith('{') ? [JSON.parse(text) as Json] : [];
        });
  return { status, values, raw };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
