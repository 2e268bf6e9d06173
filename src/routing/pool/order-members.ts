/** Orders the members of one pool: the chosen one, the others that can be asked, the rest; pure. */
import type { ConversationName } from '../affinity.ts';
import type { PlannedCandidate } from '../route-plan.ts';
import type { PoolState } from './pool-state.ts';
import { chooseMember } from './choose-member.ts';
import { memberName, type PoolReason, type PoolSettings } from './pool.ts';
import { hashedDraws, weightedOrder } from './weighted-order.ts';

export type OrderedMembers = {
  readonly order: readonly PlannedCandidate[];
  readonly reason: PoolReason;
};

type OrderState = Pick<PoolState, 'figuresOf' | 'listedMicros' | 'recall' | 'random'>;

/** @param affinity the conversation that the request belongs to; undefined: none */
export function orderMembers(
  members: readonly PlannedCandidate[],
  settings: PoolSettings,
  affinity: ConversationName | undefined,
  state: OrderState,
): OrderedMembers {
  const ready = members.filter(isReady);
  const others = members.filter((member) => !isReady(member));
  if (ready.length < 2) return { order: [...ready, ...others], reason: 'only_one_left' };
  const isNamed = affinity !== undefined && affinity.nextKey === undefined;
  const last = affinity && settings.isSticky ? state.recall(settings.name, affinity) : undefined;
  // Requests without a name may look alike and yet belong to no conversation, so no hash decides.
  const isTied = isNamed || ready.some((member) => memberName(member) === last);
  const { order, reason } =
    affinity !== undefined && settings.isSticky && isTied
      ? orderOfConversation(ready, settings, { key: affinity.key, last }, state)
      : orderByChoice(ready, settings, isNamed, state);
  return { order: [...order, ...others], reason };
}

function isReady({ skipped, postponed }: PlannedCandidate): boolean {
  return skipped === undefined && postponed === undefined;
}

/**
 * By the hash alone, unless this process knows that another member answered the last turn, so that
 * replicas agree. Of `cheapest` only the listed prices count: what a process has measured, others do
 * not know.
 */
function orderOfConversation(
  ready: readonly PlannedCandidate[],
  { choose }: PoolSettings,
  { key, last }: { readonly key: string; readonly last: string | undefined },
  { listedMicros }: OrderState,
): OrderedMembers {
  const draws = hashedDraws(key, ready.map(memberName));
  const hashed = pick(
    ready,
    weightedOrder(ready.map(weightOf), (index) => draws[index] ?? 0.5),
  );
  const order = choose === 'cheapest' ? byListedPrice(hashed, listedMicros) : hashed;
  const remembered = order.find((member) => memberName(member) === last);
  return remembered === undefined
    ? { order, reason: 'hash' }
    : {
        order: [remembered, ...order.filter((member) => member !== remembered)],
        reason: 'last_turn',
      };
}

function orderByChoice(
  ready: readonly PlannedCandidate[],
  settings: PoolSettings,
  isConversation: boolean,
  { figuresOf, random }: OrderState,
): OrderedMembers {
  const drawn = weightedOrder(ready.map(weightOf), () => 1 - random());
  if (settings.choose === 'weighted') return { order: pick(ready, drawn), reason: 'choice' };
  const weighed = ready.map((member) => ({
    weight: weightOf(member),
    figures: figuresOf(member, settings),
  }));
  const explore = isConversation ? undefined : random;
  const { order, isExploring } = chooseMember(weighed, drawn, settings.choose, explore);
  return { order: pick(ready, order), reason: isExploring ? 'exploration' : 'choice' };
}

function weightOf({ pool }: PlannedCandidate): number {
  return pool?.weight ?? 1;
}

/** A member without a price comes after those that have one. */
function byListedPrice(
  members: readonly PlannedCandidate[],
  listedMicros: OrderState['listedMicros'],
): readonly PlannedCandidate[] {
  const prices = new Map(members.map((member) => [member, listedMicros(member) ?? Infinity]));
  const priceOf = (member: PlannedCandidate): number => prices.get(member) ?? Infinity;
  return members.toSorted((one, other) => {
    const [a, b] = [priceOf(one), priceOf(other)];
    return a === b ? 0 : a - b;
  });
}

function pick<Of>(items: readonly Of[], order: readonly number[]): readonly Of[] {
  return order.flatMap((index) => items[index] ?? []);
}
