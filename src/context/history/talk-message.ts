/** A message of a conversation in a form for comparison; pure. */
import { hash } from 'node:crypto';
import { isRecord, parseJson } from '../../model/json/json.ts';
import { type Message, type Role, textOf } from '../../model/message.ts';

export type TalkMessage = {
  /** Equal for messages with the same meaning. */
  readonly key: string;
  readonly role: Role;
  /** Number of compared characters. */
  readonly size: number;
  /** The ids of its tool calls, in order. */
  readonly callIds: readonly string[];
};

export type Comparison = {
  /** The caller's dialect has no call ids: they were generated, and must be ignored. */
  readonly ignoresCallIds: boolean;
};

/**
 * Two messages are equal if their role, text, images, tool calls and tool results are. Reasoning, a
 * vendor's fields, surrounding whitespace and the division of the text into parts do not count,
 * since clients drop and change them. Arguments of calls are compared as JSON values.
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
    if (part.type === 'tool-result') {
      const shown = (part.parts ?? []).flatMap((one) => (one.type === 'image' ? [one.url] : []));
      results.push([idOf(part.toolCallId), part.content.trim(), ...shown]);
    }
  }
  const { role } = message;
  const compared = JSON.stringify([role, textOf(message).trim(), images, calls, results]);
  return { key: hash('sha256', compared, 'base64url'), role, size: compared.length, callIds };
}

/** The text itself if it is not JSON, or nested too deeply to be serialized. */
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
