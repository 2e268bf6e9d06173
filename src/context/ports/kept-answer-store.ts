/** Answers for repeated requests; answers of turns are stored with the turn, by `TurnStore.append`. */
import type { KeptAnswer, NewKeptAnswer } from '../records/kept-answer.ts';

export abstract class KeptAnswerStore {
  /** Stores an answer without a turn; replaces one with the same id. */
  abstract keep(answer: NewKeptAnswer): Promise<void>;

  /** Returns undefined if there is none, or if it is older than KEPT_FOR_MS. */
  abstract find(id: string): Promise<KeptAnswer | undefined>;
}
