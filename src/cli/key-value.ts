/** Flags of the form key=value, which may be repeated. */
import { UsageError } from './usage-error.ts';

/** For commander: adds one to those before it. */
export function collect(pair: string, former: readonly string[] | undefined): readonly string[] {
  return [...(former ?? []), pair];
}

/**
 * @param flag as it is typed, for the message
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
      throw new UsageError(`${flag} ${pair} has no value; write it as in ${flag} name=value`);
    }),
  );
}

/** What is JSON is that; everything else is a text. */
export function fromJsonOrText(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
