/**
 * The vectors of questions. Each key has a share of its own, so that it neither learns from the time
 * what another has asked, nor gets in another's way.
 */
import { RhetorError } from '../../model/rhetor-error.ts';
import type { EmbeddedQuestion } from '../search/meaning.service.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { EmbeddingChoice, TextEmbedder, TextOwner } from '../ports/text-embedder.ts';
import { QuestionShare } from './question-share.ts';
import { refusalReason } from './refusals.ts';
import { shortened } from './shortened.ts';
import { LONGEST_EMBEDDED_TEXT } from '../limits.ts';

/** Keys, and the administrator, whose vectors are in memory. */
const MOST_SHARES = 256;

export class QuestionVectors {
  /** By owner; those used last are at the end. */
  private readonly shares = new Map<string | undefined, QuestionShare>();

  constructor(
    private readonly vectors: Pick<VectorStore, 'keyOf'>,
    private readonly embedder: TextEmbedder,
    private readonly signal: AbortSignal,
  ) {}

  /** Undefined without a vector; never rejects. */
  of(
    choice: EmbeddingChoice,
    question: string,
    asker: TextOwner,
  ): Promise<EmbeddedQuestion | undefined> | undefined {
    if (!this.embedder.isAllowed(choice, asker.owner)) return undefined;
    const text = question.slice(0, LONGEST_EMBEDDED_TEXT).toWellFormed().trim();
    const id = JSON.stringify([choice.provider, choice.model, text]);
    return this.shareOf(asker.owner).of(id, () => this.ask(choice, text, asker));
  }

  private shareOf(owner: string | undefined): QuestionShare {
    const share = this.shares.get(owner) ?? new QuestionShare();
    this.shares.delete(owner);
    this.shares.set(owner, share);
    const [oldest] = this.shares.keys();
    if (this.shares.size > MOST_SHARES) this.shares.delete(oldest);
    return share;
  }

  /** Shortens a question that is too long; undefined if the model does not take it at all. */
  private async ask(
    choice: EmbeddingChoice,
    text: string,
    asker: TextOwner,
  ): Promise<EmbeddedQuestion | undefined> {
    const { provider, model } = choice;
    try {
      const answer = await this.embedder.embed(choice, [text], asker, this.signal, 'search');
      const vector = Float32Array.from(answer.vectors[0] ?? []);
      const { version } = answer;
      const dimensions = vector.length;
      const modelKey = await this.vectors.keyOf({ provider, model, version, dimensions });
      return { modelKey, vector };
    } catch (error) {
      const reason = error instanceof RhetorError ? refusalReason(error) : 'model';
      const isTooMuch = reason === 'text' || reason === 'size';
      const shorter = isTooMuch ? shortened(text) : undefined;
      if (shorter !== undefined) return this.ask(choice, shorter, asker);
      if (reason === 'text') return undefined;
      throw error;
    }
  }
}
