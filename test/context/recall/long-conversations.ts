/** Ten long conversations, identical in every run, each with facts that are asked about later. */
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import { newTurn } from '../new-turn.ts';
import { type Fact, FACTS } from './facts.ts';
import { smallTalk } from './small-talk.ts';

export type Asked = { readonly contextId: string; readonly fact: Fact };

const CONVERSATIONS = 10;
const TURNS = 400;

/** Stores them; every second fact occurs in every second conversation. */
export async function storeLongConversations(store: ContextStore): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (let number = 0; number < CONVERSATIONS; number += 1) {
    const contextId = `long:${number}`;
    const random = seeded(number + 1);
    const facts = FACTS.filter((_, index) => index % 2 === number % 2);
    const places = new Map(
      facts.map((fact, index) => [Math.floor(((index + random()) * TURNS) / facts.length), fact]),
    );
    const turns = Array.from({ length: TURNS }, (_, turn) => {
      const fact = places.get(turn);
      const [question, answer] = turnOf(fact, smallTalk(random));
      const at = (number * TURNS + turn) * 60_000;
      return { ...newTurn(contextId, question, answer), askedAt: at, repliedAt: at };
    });
    await Promise.all(turns.map((turn) => store.turns.append(turn)));
    asked.push(...facts.map((fact) => ({ contextId, fact })));
  }
  return asked;
}

function turnOf(
  fact: Fact | undefined,
  [question, answer]: readonly [string, string],
): readonly [string, string] {
  if (fact === undefined) return [question, answer];
  return fact.asked === undefined ? [fact.evidence, answer] : [fact.asked, fact.evidence];
}

/** The random generator of Numerical Recipes: the same numbers on every machine. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
