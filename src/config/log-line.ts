/** The two formats of a log line: JSON for machines, one readable line on a terminal; pure. */
import type { LogLevel } from './environment.ts';
import type { LogEntry, LogFields } from './log-entry.ts';

const COLOURS: Readonly<Record<LogLevel, number>> = {
  fatal: 35,
  error: 31,
  warn: 33,
  info: 32,
  debug: 36,
  verbose: 90,
};
const DIM = 2;
/** Depth up to which values are shown in one line. */
const DEEPEST = 2;

/** Fields of a request that its message already contains. */
const IN_MESSAGE: ReadonlySet<string> = new Set([
  'event',
  'method',
  'path',
  'status',
  'duration_ms',
]);

/** Concatenated by hand, which saves one copy of the fields per line. */
export function jsonLine(at: Date, level: LogLevel, { logger, message, fields }: LogEntry): string {
  const name = logger === undefined ? '' : `,"logger":${JSON.stringify(logger)}`;
  const own = `{"time":"${at.toISOString()}","level":"${level}"${name},"message":${JSON.stringify(message)}`;
  const rest = serialized(fields);
  return rest === '{}' ? `${own}}` : `${own},${rest.slice(1)}`;
}

/** Appends the fields that the message does not contain already. */
export function terminalLine(
  at: Date,
  level: LogLevel,
  { logger, message, fields }: LogEntry,
  hasColours: boolean,
): string {
  const paint = (code: number, text: string): string =>
    hasColours && text !== '' ? `\u001B[${code}m${text}\u001B[0m` : text;
  const said = harmless(message.trimStart());
  const details = Object.entries(fields)
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

/** Omits the fields if JSON cannot represent one, such as a circular object. */
function serialized(fields: LogFields): string {
  try {
    return JSON.stringify(fields);
  } catch {
    return '{}';
  }
}

/** Formats a list or an object in one line: its values, without brackets. */
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

/** Text of upstreams and callers must not move the cursor, ring the bell, or begin a new line. */
function harmless(text: string): string {
  return text
    .replace(/[\n\r\t\u2028\u2029]+\s*/g, ' | ')
    .replace(/\p{Cc}(?:\[[\d;?]*[A-Za-z])?/gu, '');
}
