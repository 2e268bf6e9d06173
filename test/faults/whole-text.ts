/** The answer that every model gives in the fault tests, so that a complete text is known exactly. */
import type { RecordedRequest } from '../upstream/recorded-request.ts';
import type { Script } from '../upstream/script.ts';

const TOKENS = 60;

/** All words differ, with characters of one to four bytes. */
export const WHOLE_TOKENS: readonly string[] = Array.from(
  { length: TOKENS },
  (_, index) => `wörd${index}${index % 7 === 0 ? '😀' : ''} `,
);
export const WHOLE_TEXT = WHOLE_TOKENS.join('');

export const WHOLE: Script = { text: WHOLE_TOKENS };

/** Continues the assistant's text in the request to its end; without one, answers from the beginning. */
export function goOn(request: RecordedRequest): Script {
  const sent = sentText(request);
  return WHOLE_TEXT.startsWith(sent) ? { text: tokensAfter(sent.length) } : { text: ['lost '] };
}

/** Simulates a model that repeats that many of the last characters of its input. */
export function repeatLast(request: RecordedRequest, letters: number): Script {
  return { text: tokensAfter(Math.max(0, sentText(request).length - letters)) };
}

export function hasPrefill({ body }: RecordedRequest): boolean {
  return messagesOf(body).at(-1)?.role === 'assistant';
}

function tokensAfter(offset: number): readonly string[] {
  return WHOLE_TEXT.slice(offset).match(/\S*\s/g) ?? [];
}

function sentText({ body }: RecordedRequest): string {
  const content = messagesOf(body).findLast(({ role }) => role === 'assistant')?.content;
  if (typeof content === 'string') return content;
  return content === undefined ? '' : JSON.stringify(content);
}

type WireMessage = { readonly role: string; readonly content: unknown };

function messagesOf(body: RecordedRequest['body']): readonly WireMessage[] {
  return Array.isArray(body['messages']) ? (body['messages'] as WireMessage[]) : [];
}
