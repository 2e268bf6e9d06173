/**
 * Recognises the next request of a client that keeps its history and names no conversation: it repeats
 * the messages of the former one, and adds the answer and what comes after; pure.
 */
import { hash } from 'node:crypto';
import type { Message, MessagePart } from '../../model/message.ts';

/** Enough to tell conversations apart, however long they are. */
const NEWEST_MESSAGES = 3;
const MOST_PARTS = 8;
const MOST_CHARACTERS = 128;

type RequestNames = {
  readonly own: string;
  /** The name of the request that it continues; of none if it has no answer yet. */
  readonly continued: string;
};

export function requestNames(messages: readonly Message[]): RequestNames {
  const answered = messages.findLastIndex(({ role }) => role === 'assistant');
  const before = messages.findLastIndex(
    ({ role }, place) => place < answered && role !== 'assistant',
  );
  return { own: nameOf(messages), continued: nameOf(messages.slice(0, before + 1)) };
}

/** Kept to a few microseconds, since it is made for each request. */
function nameOf(messages: readonly Message[]): string {
  const first = messages.find(({ role }) => role !== 'system');
  let shown = `${messages.length}`;
  for (const message of [first, ...messages.slice(-NEWEST_MESSAGES)]) {
    if (message !== undefined) shown += briefly(message);
  }
  return hash('sha1', shown, 'base64url');
}

/** Lengths keep the texts apart. */
function briefly({ role, parts }: Message): string {
  let shown = ` ${role}`;
  for (const part of parts.slice(0, MOST_PARTS)) {
    const text = wordsOf(part);
    shown += ` ${part.type} ${text.length} ${text.slice(0, MOST_CHARACTERS)}`;
  }
  return shown;
}

function wordsOf(part: MessagePart): string {
  switch (part.type) {
    case 'image':
      return part.url;
    case 'tool-call':
      return part.id;
    case 'tool-result':
      return part.content;
    default:
      return part.text;
  }
}
