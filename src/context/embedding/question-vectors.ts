/** The vectors of questions: each is asked for once, and the latest are kept, for each key apart. */
import { RhetorError } from '../../model/rhetor-error.ts';
import type { EmbeddedQuestion } from '../meaning.service.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { EmbeddingChoice, TextEmbedder } from '../text-embedder.ts';
import { isOfOwner } from './refusals.ts';
import { LONGEST_EMBEDDED_TEXT } from '../limits.ts';

/** Vectors in memory: 6 KB each for most models. */
const MOST_KEPT = 256;
/** Further questions go without a vector. */
const MOST_RUNNING = 8;
/** After a failure no question waits for the model for a while; doubled with each further one. */
const REST_MS = 5_000;
const LONGEST_REST_MS = 60_000;

export class QuestionVectors {
  /** Those used last are at the end. A key must not learn from the time what another has asked. */
  private readonly kept = new Map<string, Promise<EmbeddedQuestion | undefined>>();
  private running = 0;
  private failures = 0;
  private restsUntil = 0;

  constructor(
    private readonly vectors: Pick<VectorStore, 'keyOf'>,
    private readonly embedder: TextEmbedder,
    private readonly signal: AbortSignal,
  ) {}

  /** Undefined without a vector; never rejects. */
  of(
    choice: EmbeddingChoice,
    question: string,
    owner: string | undefined,
  ): Promise<EmbeddedQuestion | undefined> | undefined {
    if (!this.embedder.isAllowed(choice, owner)) return undefined;
    const text = question.slice(0, LONGEST_EMBEDDED_TEXT).toWellFormed().trim();
    const id = JSON.stringify([choice.provider, choice.model, owner, text]);
    const kept = this.kept.get(id);
    if (kept !== undefined) {
      this.keep(id, kept);
      return kept;
    }
    if (this.running >= MOST_RUNNING || performance.now() < this.restsUntil) return undefined;
    const asking = this.ask(choice, text, owner).catch((error: unknown) => {
      this.kept.delete(id);
      this.noteFailure(error);
      return undefined;
    });
    this.keep(id, asking);
    return asking;
  }

  private async ask(
    choice: EmbeddingChoice,
    text: string,
    owner: string | undefined,
  ): Promise<EmbeddedQuestion> {
    this.running += 1;
    try {
      const { version, vectors } = await this.embedder.embed(
        choice,
        [text],
        { owner },
        this.signal,
      );
      const vector = Float32Array.from(vectors[0] ?? []);
      const { provider, model } = choice;
      const dimensions = vector.length;
      const modelKey = await this.vectors.keyOf({ provider, model, version, dimensions });
      this.failures = 0;
      return { modelKey, vector };
    } finally {
      this.running -= 1;
    }
  }

  private keep(id: string, vector: Promise<EmbeddedQuestion | undefined>): void {
    this.kept.delete(id);
    this.kept.set(id, vector);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }

  /** A key without budget says nothing about the model. */
  private noteFailure(error: unknown): void {
    if (error instanceof RhetorError && isOfOwner(error)) return;
    const rest = Math.min(LONGEST_REST_MS, REST_MS * 2 ** this.failures);
    this.failures += 1;
    this.restsUntil = performance.now() + rest;
  }
}
