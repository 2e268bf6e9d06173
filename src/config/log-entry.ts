/** One log entry before formatting, made from the arguments of Nest's Logger. */
import { framesOf } from '../model/secrets/stack-of.ts';

/** The fields of a line; for their names see docs/logging.md. */
export type LogFields = Readonly<Record<string, unknown>>;

export type LogEntry = {
  /** The part of Rhetor, or of the framework, that wrote the entry. */
  readonly logger: string | undefined;
  readonly message: string;
  /** None of them has the name of a standard field. */
  readonly fields: LogFields;
};

const STACK = /^\s+at /m;

/**
 * Nest passes the caller's arguments followed by the logger's name: `log(text)`, `log(text,
 * fields)`, `log(fields)`, `error(text, stack)`, `error(error)`.
 */
export function toLogEntry(message: unknown, rest: readonly unknown[]): LogEntry {
  const [only, name] = rest;
  // The usual form of Rhetor's own lines.
  if (rest.length === 2 && typeof message === 'string' && typeof name === 'string') {
    if (isPlain(only) && !hasOwnNames(only)) return { logger: name, message, fields: only };
  }
  const last = rest.at(-1);
  const isNamed = typeof last === 'string' && !STACK.test(last);
  const texts: string[] = [];
  const given: Record<string, unknown> = {};
  for (const part of [message, ...(isNamed ? rest.slice(0, -1) : rest)]) {
    if (part === undefined) continue;
    if (part instanceof Error) {
      texts.push(`${part.name}: ${part.message}`);
      given['stack'] = framesOf(part.stack ?? '');
    } else if (typeof part === 'object' && part !== null && !Array.isArray(part)) {
      Object.assign(given, part);
    } else if (typeof part === 'string' && STACK.test(part)) {
      given['stack'] = framesOf(part);
      // A stack repeats the text at its beginning, so the text is cut from it; a text that ends in
      // a stack is split.
      if (part === message) texts.push(part.slice(0, part.search(STACK)).trimEnd());
    } else texts.push(String(part));
  }
  const { time: _time, level: _level, logger: _logger, message: _message, ...fields } = given;
  return {
    logger: isNamed ? last : undefined,
    message: texts.join(' ') || wordsOf(given),
    fields,
  };
}

function hasOwnNames(fields: LogFields): boolean {
  return 'time' in fields || 'level' in fields || 'logger' in fields || 'message' in fields;
}

/** The message of an entry that has only fields: its `message` if there is one, otherwise the event's name. */
function wordsOf({ message, event }: Record<string, unknown>): string {
  return [message, event].find((text) => typeof text === 'string') ?? 'see the fields';
}

function isPlain(value: unknown): value is LogFields {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
