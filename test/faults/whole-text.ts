/** The answer that every model gives in the fault tests, so that what is complete is known to the letter. */
import type { RecordedRequest } from '../upstream/recorded-request.ts';
import type { Script } from '../upstream/script.ts';

const TOKENS = 60;

/** No two alike, with letters of one to four bytes. */
export const WHOLE_TOKENS: readonly string[] = Array.from(
  { length: TOKENS },
  (_, index) => `wörd${index}${index % 7 === 0 ? '😀' : ''} `,
);
export const WHOLE_TEXT = WHOLE_TOKENS.join('');

export const WHOLE: Script = { text: WHOLE_TOKENS };

/** Ends the text that the request brings as the assistant's; answers from the beginning if it has none. */
export function goOn(request: RecordedRequest): Script {
  const sent = sentText(request);
  return WHOLE_TEXT.startsWith(sent) ? { text: tokensAfter(sent.length) } : { text: ['lost '] };
}

/** As a model that repeats so many of the last letters of what it was given. */
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
