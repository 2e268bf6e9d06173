/** One line of the log before it is written, made of whatever Nest's Logger was called with. */
import { framesOf } from '../model/stack-of.ts';

/** The names that every line has; see docs/logging.md. */
export type LogFields = Readonly<Record<string, unknown>>;

export type LogEntry = {
  /** Which part of Rhetor, or of the framework, says it. */
  readonly logger: string | undefined;
  readonly message: string;
  /** None of them has a name that every line has. */
  readonly fields: LogFields;
};

const STACK = /^\s+at /m;

/**
 * Nest passes what its caller gave and then the logger's name: `log(text)`, `log(text, fields)`,
 * `log(fields)`, `error(text, stack)`, `error(error)`.
 */
export function toLogEntry(message: unknown, rest: readonly unknown[]): LogEntry {
  const [only, name] = rest;
  // As nearly all of Rhetor's own lines come.
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
      // A stack beside a text begins by saying the same; a text that ends in a stack says it alone.
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

/** A caller that gave fields alone: its own message if there is one, else the event's name. */
function wordsOf({ message, event }: Record<string, unknown>): string {
  return [message, event].find((text) => typeof text === 'string') ?? 'see the fields';
}

function isPlain(value: unknown): value is LogFields {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
