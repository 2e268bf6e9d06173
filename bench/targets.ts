/** Builds the same question in the form that each target accepts. */
import { type Destination, PACE } from './load-job.ts';

const QUESTION = 'What is the answer?';

export const DIRECT = 'direct';
export const BARE_PROXY = 'bare proxy';
/** Nest, Express and the SDK, and nothing of Rhetor's. */
export const BARE_STACK = 'bare stack';
/** The same with a stream from the upstream, and the turn on disk before it answers. */
export const BARE_STACK_MESSAGE = 'bare stack /message';
export const PORTKEY = 'portkey';
/** `POST /v1/chat/completions` without a context, so that nothing is stored. */
export const RHETOR_V1 = 'rhetor /v1';
/** `POST /message` with a new context for each request, stored before the answer ends. */
export const RHETOR_MESSAGE = 'rhetor /message';

/** What to ask a target for. */
export type Question = {
  readonly isStreaming: boolean;
  /** Characters to fill the prompt up to; 0: the short question. */
  readonly promptLength: number;
  /** Milliseconds between two words of the upstream's stream; 0: one for each turn of its loop. */
  readonly paceMs: number;
};

export const WHOLE: Question = { isStreaming: false, promptLength: 0, paceMs: 0 };
export const STREAM: Question = { ...WHOLE, isStreaming: true };

export type Target = Destination & {
  readonly name: string;
  /** Id of the process whose processor time is measured, if any. */
  readonly pid: number | undefined;
  readonly bodyOf: (question: Question) => string;
};

/** A gateway other than Rhetor. */
export type Gateway = {
  readonly name: string;
  /** Full address of its chat completions route. */
  readonly url: string;
  readonly headers: Record<string, string>;
  /** Id of its process, to measure processor time; undefined: not measured. */
  pid: number | undefined;
};

export function completionsTarget(name: string, url: string, pid?: number, headers = {}): Target {
  const { origin, pathname, search } = new URL(url);
  return {
    name,
    origin,
    path: pathname + search,
    headers,
    streamEnd: '[DONE]',
    pid,
    bodyOf: (question) =>
      JSON.stringify({
        model: 'bench-model',
        messages: [{ role: 'user', content: promptOf(question) }],
        ...(question.isStreaming && { stream: true, stream_options: { include_usage: true } }),
      }),
  };
}

export function gatewayTarget({ name, url, headers, pid }: Gateway, upstream: string): Target {
  const filled = Object.entries(headers).map(([key, value]) => [
    key,
    value.replaceAll('{upstream}', `${upstream}/v1`),
  ]);
  return completionsTarget(name, url, pid, {
    authorization: 'Bearer bench',
    ...Object.fromEntries(filled),
  });
}

/** Each request uses its own context, which is stored durably before the answer ends. */
export function messageTarget(origin: string, name = RHETOR_MESSAGE, pid?: number): Target {
  return {
    name,
    origin,
    path: '/message',
    headers: {},
    streamEnd: '"done":true',
    pid,
    bodyOf: (question) =>
      JSON.stringify({
        message: promptOf(question),
        context_id: 'bench-{n}',
        ...(question.isStreaming && { streaming: true }),
      }),
  };
}

function promptOf({ promptLength, paceMs }: Question): string {
  const question = paceMs === 0 ? QUESTION : `${QUESTION} ${PACE}${paceMs}`;
  return question.padEnd(promptLength, ` ${QUESTION}`);
}
