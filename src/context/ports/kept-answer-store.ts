/** Answers for callers who repeat a request; those of turns are kept with the turn, by `TurnStore.append`. */
import type { KeptAnswer, NewKeptAnswer } from '../kept-answer.ts';

export abstract class KeptAnswerStore {
  /** Keeps an answer that has no turn; one under the same id is replaced. */
  abstract keep(answer: NewKeptAnswer): Promise<void>;

  /** Undefined if there is none, or if it is older than KEPT_FOR_MS. */
  abstract find(id: string): Promise<KeptAnswer | undefined>;
}
