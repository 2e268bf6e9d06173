/** One line of the log before it is written, made of whatever Nest's Logger was called with. */

/** The names that every line has; see docs/logging.md. */
export type LogFields = Readonly<Record<string, unknown>>;

export type LogEntry = {
  /** Which part of Rhetor, or of the framework, says it. */
  readonly logger: string | undefined;
  readonly message: string;
  readonly fields: LogFields;
};

const STACK = /^\s+at /m;

/**
 * Nest passes what its caller gave and then the logger's name: `log(text)`, `log(text, fields)`,
 * `log(fields)`, `error(text, stack)`, `error(error)`.
 */
export function toLogEntry(message: unknown, rest: readonly unknown[]): LogEntry {
  const last = rest.at(-1);
  const isNamed = typeof last === 'string' && !STACK.test(last);
  const texts: string[] = [];
  const fields: Record<string, unknown> = {};
  for (const part of [message, ...(isNamed ? rest.slice(0, -1) : rest)]) {
    if (part === undefined) continue;
    if (part instanceof Error) {
      texts.push(`${part.name}: ${part.message}`);
      fields['stack'] = framesOf(part.stack ?? '');
    } else if (isPlain(part)) Object.assign(fields, part);
    else if (typeof part === 'string' && STACK.test(part)) fields['stack'] = framesOf(part);
    else texts.push(String(part));
  }
  return {
    logger: isNamed ? last : undefined,
    message: texts.join(' ') || wordsOf(fields),
    fields,
  };
}

/** A caller that gave fields alone: its own message if there is one, else the event's name. */
function wordsOf({ message, event }: Record<string, unknown>): string {
  return [message, event].find((text) => typeof text === 'string') ?? 'see the fields';
}

/** The frames of a stack without its message, which is said elsewhere. */
export function framesOf(stack: string): string {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.map((line) => line.trim()).join('\n');
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
