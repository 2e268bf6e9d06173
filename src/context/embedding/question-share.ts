/** The questions of one owner: its latest vectors, its running calls, and its rest after failures. */
import { RhetorError } from '../../model/rhetor-error.ts';
import type { EmbeddedQuestion } from '../search/meaning.service.ts';
import { refusalReason } from './refusals.ts';

/** Vectors in memory: 6 KB each for most models. */
const MOST_KEPT = 16;
/** Further questions go without a vector. */
const MOST_RUNNING = 4;
/** After a failure no question waits for the model for a while; doubled with each further one. */
const REST_MS = 5_000;
const LONGEST_REST_MS = 60_000;

type QuestionVector = Promise<EmbeddedQuestion | undefined>;

export class QuestionShare {
  /** Those used last are at the end. */
  private readonly kept = new Map<string, QuestionVector>();
  private running = 0;
  private failures = 0;
  private restsUntil = 0;

  /**
   * Asks once for each id. Undefined while there is no place for a further call; never rejects.
   * @param ask resolves with undefined if this question has no vector
   */
  of(id: string, ask: () => QuestionVector): QuestionVector | undefined {
    const kept = this.kept.get(id);
    const isFull = this.running >= MOST_RUNNING || performance.now() < this.restsUntil;
    if (kept === undefined && isFull) return undefined;
    const vector = kept ?? this.run(id, ask);
    this.kept.delete(id);
    this.kept.set(id, vector);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return vector;
  }

  private async run(id: string, ask: () => QuestionVector): QuestionVector {
    this.running += 1;
    try {
      const vector = await ask();
      this.failures = 0;
      return vector;
    } catch (error) {
      this.kept.delete(id);
      this.noteFailure(error);
      return undefined;
    } finally {
      this.running -= 1;
    }
  }

  /** The owner's limits and budgets say nothing about the model. */
  private noteFailure(error: unknown): void {
    const reason = error instanceof RhetorError ? refusalReason(error) : 'model';
    if (reason === 'owner' || reason === 'size') return;
    const rest = Math.min(LONGEST_REST_MS, REST_MS * 2 ** this.failures);
    this.failures += 1;
    this.restsUntil = performance.now() + rest;
  }
}
