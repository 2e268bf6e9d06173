/** Determines how far back a window's history reaches, for every store; pure. */
import type { HistoryLimits } from '../history/past.ts';

export type SizedRow = { readonly role: string; readonly tokens: number };

/** @param newest newest message first; read only as far as needed */
export function newestWithin<T>(
  newest: Iterable<T>,
  sizeOf: (row: T) => SizedRow,
  { maxTokens, mostOfToolMessage = Infinity }: HistoryLimits,
): T[] {
  const taken: T[] = [];
  let left = maxTokens;
  let leftInFull = maxTokens * 2;
  for (const row of newest) {
    const { role, tokens } = sizeOf(row);
    left -= role === 'tool' ? Math.min(tokens, mostOfToolMessage) : tokens;
    leftInFull -= tokens;
    if (left < 0 || leftInFull < 0) break;
    taken.push(row);
  }
  return taken;
}
