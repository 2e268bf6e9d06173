/** Parses flags of the form key=value, which can be repeated. */
import { UsageError } from './usage-error.ts';

/** Appends to the values given before, in the form that commander expects. */
export function collect(pair: string, former: readonly string[] | undefined): readonly string[] {
  return [...(former ?? []), pair];
}

/**
 * @param flag the flag as typed, for the message
 * @throws UsageError for a pair without "="
 */
export function fromPairs(
  flag: string,
  pairs: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const end = pair.indexOf('=');
      if (end >= 1) return [pair.slice(0, end), pair.slice(end + 1)];
      throw new UsageError(`${flag} ${pair} has no value. Write it as ${flag} name=value.`);
    }),
  );
}

/** Parses JSON; anything else stays a text. */
export function fromJsonOrText(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
