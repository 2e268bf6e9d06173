/** Tells which lines of an answer, and which whole ones, Ollama's own clients can read; pure. */
import { isRecord } from '../../model/json/json.ts';
import type { WireRecord } from '../../model/json/narrowing.ts';

const END_WORDS: ReadonlySet<unknown> = new Set(['stop', 'length', 'load', 'unload']);
const TEXTS = ['content', 'thinking', 'role'] as const;
const COUNTS = [
  'total_duration',
  'load_duration',
  'prompt_eval_count',
  'prompt_eval_duration',
  'eval_count',
  'eval_duration',
] as const;

export function isReadableLine(line: WireRecord): boolean {
  const { message, response, thinking, done, done_reason: word } = line;
  if (!isTextOrAbsent(response) || !isTextOrAbsent(thinking)) return false;
  if (message !== undefined && !(isRecord(message) && isReadableMessage(message))) return false;
  if (done !== true) return done === undefined || done === false;
  return (word === undefined || END_WORDS.has(word)) && COUNTS.every((name) => isCount(line[name]));
}

function isReadableMessage(message: WireRecord): boolean {
  for (const name of TEXTS) if (!isTextOrAbsent(message[name])) return false;
  const { tool_calls: calls } = message;
  return (
    calls === undefined || calls === null || (Array.isArray(calls) && calls.every(isReadableCall))
  );
}

function isReadableCall(call: unknown): boolean {
  const called = isRecord(call) ? call['function'] : undefined;
  return isRecord(called) && typeof called['name'] === 'string' && isRecord(called['arguments']);
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isCount(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && Number.isFinite(value) && value >= 0);
}
