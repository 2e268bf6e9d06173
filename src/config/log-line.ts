/** The two forms of a line of the log: JSON for machines, one readable line on a terminal; pure. */
import type { LogLevel } from './environment.ts';
import type { LogEntry, LogFields } from './log-entry.ts';

/** These are said once, and no field may say them otherwise. */
const OWN: ReadonlySet<string> = new Set(['time', 'level', 'logger', 'message']);

const COLOURS: Readonly<Record<LogLevel, number>> = {
  fatal: 35,
  error: 31,
  warn: 33,
  info: 32,
  debug: 36,
  verbose: 90,
};
const DIM = 2;
/** A list of objects is readable in one line; what lies deeper is not. */
const DEEPEST = 2;

/** What the message of a request has in words. */
const IN_MESSAGE: ReadonlySet<string> = new Set([
  'event',
  'method',
  'path',
  'status',
  'duration_ms',
]);

export function jsonLine(at: Date, level: LogLevel, { logger, message, fields }: LogEntry): string {
  const head = { time: at.toISOString(), level, ...(logger !== undefined && { logger }), message };
  return serialized({ ...head, ...ownless(fields) }) ?? serialized(head) ?? '';
}

/** Ends in the fields that the message does not name already. */
export function terminalLine(
  at: Date,
  level: LogLevel,
  { logger, message, fields }: LogEntry,
  hasColours: boolean,
): string {
  const paint = (code: number, text: string): string =>
    hasColours && text !== '' ? `\u001B[${code}m${text}\u001B[0m` : text;
  const said = harmless(message.trimStart());
  const details = Object.entries(ownless(fields))
    .filter(([name, value]) => value !== undefined && !IN_MESSAGE.has(name))
    .map(([name, value]) => [name, harmless(wordsOf(value))] as const)
    .filter(([, words]) => /^[\d.]+$/.test(words) || !said.includes(words))
    .map(([name, words]) => `${name}=${/[\s"]/.test(words) ? JSON.stringify(words) : words}`);
  const parts = [
    paint(DIM, clockTime(at)),
    paint(COLOURS[level], level.toUpperCase().padEnd(5)),
    ...(logger === undefined ? [] : [paint(DIM, `[${harmless(logger)}]`)]),
    said,
    paint(DIM, details.join(' ')),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function ownless(fields: LogFields): LogFields {
  const names = Object.keys(fields);
  if (!names.some((name) => OWN.has(name))) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !OWN.has(name)));
}

/** Undefined for what JSON has no form for, such as an object that holds itself. */
function serialized(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** A list or an object in one line: its values, without brackets. */
function wordsOf(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (depth === DEEPEST) return '…';
  const parts = Object.values(value).filter((part) => part !== undefined);
  return parts.map((part) => wordsOf(part, depth + 1)).join(Array.isArray(value) ? ', ' : ' ');
}

function clockTime(at: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** What upstreams and callers wrote must not move the cursor, ring, or begin a line of its own. */
function harmless(text: string): string {
  return text
    .replace(/[\n\r\t\u2028\u2029]+\s*/g, ' | ')
    .replace(/\p{Cc}(?:\[[\d;?]*[A-Za-z])?/gu, '');
}
