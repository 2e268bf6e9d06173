/** Builds the same question in the form that each target accepts. */
import type { Gateway } from './bench-options.ts';
import type { Target } from './load-job.ts';

const QUESTION = 'What is the answer?';

export const DIRECT = 'direct';
export const BARE_PROXY = 'bare proxy';
export const RHETOR = 'rhetor';

export function completionsTarget(name: string, url: string, pid?: number, headers = {}): Target {
  const { origin, pathname, search } = new URL(url);
  const body = { model: 'bench-model', messages: [{ role: 'user', content: QUESTION }] };
  return {
    name,
    origin,
    path: pathname + search,
    headers,
    body: JSON.stringify(body),
    streamBody: JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }),
    streamEnd: '[DONE]',
    pid,
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
export function rhetorTarget(origin: string, name = RHETOR, pid?: number): Target {
  const body = { message: QUESTION, context_id: 'bench-{n}' };
  return {
    name,
    origin,
    path: '/message',
    headers: {},
    body: JSON.stringify(body),
    streamBody: JSON.stringify({ ...body, streaming: true }),
    streamEnd: '"done":true',
    pid,
  };
}
