/** Tells which chunks of a chat completion, and which whole ones, OpenAI's own clients can read; pure. */
import { isRecord } from '../../model/json/json.ts';
import type { WireRecord } from '../../model/json/narrowing.ts';

const FINISH_WORDS: ReadonlySet<unknown> = new Set([
  'stop',
  'length',
  'tool_calls',
  'content_filter',
  'function_call',
]);
const TEXTS = ['content', 'refusal', 'role', 'reasoning_content', 'reasoning'] as const;
const COUNTS = ['prompt_tokens', 'completion_tokens', 'total_tokens'] as const;

export function isReadableChunk({ choices, usage }: WireRecord): boolean {
  return hasCounts(usage) && everyRecord(choices, isReadablePiece);
}

export function isReadableCompletion({ choices, usage }: WireRecord): boolean {
  return hasCounts(usage) && everyRecord(choices, isReadableChoice);
}

function isReadablePiece(choice: WireRecord): boolean {
  const { index, delta, finish_reason: finish } = choice;
  if (!isIndex(index) || !isRecord(delta)) return false;
  return (isAbsent(finish) || FINISH_WORDS.has(finish)) && isReadableMessage(delta);
}

function isReadableChoice({ message, finish_reason: finish }: WireRecord): boolean {
  return FINISH_WORDS.has(finish) && isRecord(message) && isReadableMessage(message);
}

function isReadableMessage(message: WireRecord): boolean {
  for (const name of TEXTS) if (!isAbsentOrText(message[name])) return false;
  const { tool_calls: calls, function_call: former } = message;
  return (
    (isAbsent(calls) || everyRecord(calls, isReadableCall)) &&
    (isAbsent(former) || (isRecord(former) && isReadableFunction(former)))
  );
}

/** A call of another type than a function is for clients that know it. */
function isReadableCall({ id, type, function: called }: WireRecord): boolean {
  if (!isAbsentOrText(id) || !isAbsentOrText(type)) return false;
  return isAbsent(called) || (isRecord(called) && isReadableFunction(called));
}

function isReadableFunction({ name, arguments: text }: WireRecord): boolean {
  return isAbsentOrText(name) && isAbsentOrText(text);
}

function hasCounts(usage: unknown): boolean {
  if (isAbsent(usage)) return true;
  return isRecord(usage) && COUNTS.every((name) => isAbsent(usage[name]) || isIndex(usage[name]));
}

function everyRecord(list: unknown, test: (entry: WireRecord) => boolean): boolean {
  return Array.isArray(list) && list.every((entry) => isRecord(entry) && test(entry));
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function isAbsentOrText(value: unknown): boolean {
  return typeof value === 'string' || isAbsent(value);
}

function isIndex(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
