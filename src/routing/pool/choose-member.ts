/** Chooses among the members of a pool by what is known of them; pure. */
import type { PoolChoice } from '../../config/pool-config.ts';
import { assertNever } from '../../model/assert-never.ts';
import { EXPLORED_SHARE } from '../limits.ts';

/** What is known of a member; undefined is neither good nor bad. */
export type MemberFigures = {
  /** Milliseconds to the first token, averaged over recent answers. */
  readonly firstTokenMs: number | undefined;
  /** What a request is expected to cost, in millionths of a dollar. */
  readonly expectedMicros: number | undefined;
  /** Calls that run now. */
  readonly running: number;
  /** The share of the vendor's rate limits that is left; 1 if the vendor reports none. */
  readonly left: number;
};

export type Weighed = { readonly weight: number; readonly figures: MemberFigures };

/**
 * The better of the first two comes first: with the first two drawn by weight, this spreads requests
 * nearly as well as looking at all members, without sending all of them to the one that looks best.
 * `cheapest` looks at all, since a price does not rise with the number of requests.
 * @param order indexes, drawn by weight
 * @param random from 0 up to 1, drawn anew; undefined: a conversation, which never explores
 */
export function chooseMember(
  members: readonly Weighed[],
  order: readonly number[],
  choose: PoolChoice,
  random: (() => number) | undefined,
): { readonly order: readonly number[]; readonly isExploring: boolean } {
  const kept = { order, isExploring: false };
  if (order.length < 2) return kept;
  switch (choose) {
    case 'weighted':
      return kept;
    case 'fastest':
      if (random !== undefined && random() < EXPLORED_SHARE) return { order, isExploring: true };
      return { order: betterFirst(order, scores(members, firstTokenOf)), isExploring: false };
    case 'least_busy':
      return { order: betterFirst(order, scores(members, busyOf)), isExploring: false };
    case 'cheapest': {
      const prices = scores(members, priceOf);
      const sorted = order.toSorted((one, other) => at(prices, one) - at(prices, other));
      return { order: sorted, isExploring: false };
    }
    default:
      return assertNever(choose);
  }
}

function firstTokenOf({ figures }: Weighed): number | undefined {
  return figures.firstTokenMs;
}

function priceOf({ figures }: Weighed): number | undefined {
  return figures.expectedMicros;
}

function busyOf({ weight, figures: { running, left } }: Weighed): number {
  return (running + 1) / Math.max(left, 0.01) / weight;
}

/** Lower is better; an unknown figure counts as the median of the known ones. */
function scores(
  members: readonly Weighed[],
  figureOf: (member: Weighed) => number | undefined,
): readonly number[] {
  const figures = members.map(figureOf);
  const known = figures.filter((figure) => figure !== undefined).toSorted((a, b) => a - b);
  const median = known[Math.floor((known.length - 1) / 2)] ?? 0;
  return figures.map((figure) => figure ?? median);
}

function betterFirst(order: readonly number[], score: readonly number[]): readonly number[] {
  const [first = 0, second = 0, ...rest] = order;
  return at(score, second) < at(score, first) ? [second, first, ...rest] : order;
}

function at(figures: readonly number[], index: number): number {
  return figures[index] ?? 0;
}
