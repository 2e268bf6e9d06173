/** Prefers models whose window holds the whole conversation over truncating it; pure. */
import type { PlannedCandidate } from './route-plan.ts';

/**
 * The candidates that hold `neededTokens`, then the others, each group in its former order. When no
 * available candidate holds them, the largest ones count as if they did.
 */
export function preferLargerWindows(
  candidates: readonly PlannedCandidate[],
  neededTokens: number,
  budgetOf: (candidate: PlannedCandidate) => number,
): readonly PlannedCandidate[] {
  const askable = candidates.filter(({ skipped }) => skipped === undefined);
  const enough = Math.min(neededTokens, Math.max(0, ...askable.map(budgetOf)));
  const holds = (candidate: PlannedCandidate): boolean => budgetOf(candidate) >= enough;
  const larger = candidates.filter(holds);
  if (larger.length === 0 || larger.length === candidates.length) return candidates;
  return [...larger, ...candidates.filter((candidate) => !holds(candidate))];
}

/** Tokens; undefined if the window is unknown. */
export function knownWindow({ options, info }: PlannedCandidate): number | undefined {
  return options.contextLength ?? info?.contextWindow;
}
