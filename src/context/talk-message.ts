/** A message of a conversation in the form in which two of them are compared; pure. */
import { hash } from 'node:crypto';
import { isRecord, parseJson } from '../model/json.ts';
import { type Message, type Role, textOf } from '../model/message.ts';

export type TalkMessage = {
  /** Equal for messages that say the same. */
  readonly key: string;
  readonly role: Role;
  /** Characters that were compared. */
  readonly size: number;
  /** The ids of its tool calls, in order. */
  readonly callIds: readonly string[];
};

export type Comparison = {
  /** The caller's dialect has no ids of calls: they were made up, and say nothing. */
  readonly ignoresCallIds: boolean;
};

/**
 * Two messages say the same if their role, text, images, tool calls and tool results are equal.
 * Reasoning, a vendor's marks, whitespace around the text and how the text is cut into parts do not
 * count, since clients drop and change them. Arguments of calls are compared as JSON values.
 */
export function toTalkMessage(message: Message, { ignoresCallIds }: Comparison): TalkMessage {
  const images: string[] = [];
  const calls: (readonly string[])[] = [];
  const results: (readonly string[])[] = [];
  const callIds: string[] = [];
  const idOf = (id: string): string => (ignoresCallIds ? '' : id);
  for (const part of message.parts) {
    if (part.type === 'image') images.push(part.url);
    if (part.type === 'tool-call') {
      calls.push([idOf(part.id), part.name, comparableArguments(part.arguments)]);
      callIds.push(part.id);
    }
    if (part.type === 'tool-result') results.push([idOf(part.toolCallId), part.content.trim()]);
  }
  const { role } = message;
  const compared = JSON.stringify([role, textOf(message).trim(), images, calls, results]);
  return { key: hash('sha256', compared, 'base64url'), role, size: compared.length, callIds };
}

/** The text itself if it is no JSON, or nested more deeply than can be written. */
function comparableArguments(text: string): string {
  const trimmed = text.trim();
  // Vendors disagree on how a call without arguments is written.
  if (trimmed === '') return '{}';
  const value = parseJson(trimmed);
  if (value === undefined) return trimmed;
  try {
    return JSON.stringify(value, inOrderOfKeys);
  } catch {
    return trimmed;
  }
}

function inOrderOfKeys(_key: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
