/** Lets the words of a message count for the messages around it: an answer rarely repeats its question; pure. */
import type { MessageValues } from './message-values.ts';
import type { Surroundings } from '../records/search-query.ts';

/** The share of a value that reaches the first, second … message after it, and before it. */
const AFTER = [0.7, 0.45, 0.25, 0.15];
const BEFORE = [0.5, 0.35, 0.15, 0.15];
/** How far a value reaches, in messages. */
export const REACH = 4;

/** A message gets the best value of each word that is in it or reaches it. */
export function reachNeighbours(
  values: MessageValues,
  around: readonly Surroundings[],
): MessageValues {
  const reached = new Map([...values].map(([sequence, own]) => [sequence, [...own]]));
  for (const { sequence, before, after } of around) {
    const own = values.get(sequence);
    if (own === undefined) continue;
    const raise = (neighbours: readonly number[], shares: readonly number[]): void => {
      shares.forEach((share, distance) => {
        const neighbour = neighbours[distance];
        if (neighbour === undefined) return;
        let target = reached.get(neighbour);
        if (target === undefined) reached.set(neighbour, (target = own.map(() => 0)));
        own.forEach((value, word) => {
          target[word] = Math.max(target[word] ?? 0, value * share);
        });
      });
    };
    raise(after, AFTER);
    raise(before, BEFORE);
  }
  return reached;
}
