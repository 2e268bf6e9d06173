/** Asks one model for vectors and keeps them; notices when the vendor answers with another version of it. */
import { RhetorError } from '../../model/rhetor-error.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { EmbeddingChoice, TextEmbedder, TextOwner } from '../ports/text-embedder.ts';
import {
  type NewVector,
  type StoredVectorModel,
  VECTOR_KINDS,
  type VectorKind,
} from '../records/text-vector.ts';

/** Vectors of other models that are deleted at once. */
const DROPPED_AT_ONCE = 200;
/** What every model takes that makes embeddings at all. */
const HARMLESS = 'Hello';

const BY_TURNS =
  'answers in the name of several models by turns, whose vectors cannot be compared; name one of them in tasks.json, or restart Rhetor if it was replaced';

type Answering = Pick<StoredVectorModel, 'version' | 'dimensions'>;
type ReadVectors = Answering & {
  readonly vectors: readonly (readonly number[])[];
};

export class ModelVectors {
  /** The model that answered last; before the first answer, the one that the store knows. */
  private model: StoredVectorModel | undefined;
  /** Whether it has answered in this process. */
  private isConfirmed = false;
  /** Models that were in its place before. */
  private readonly former = new Set<number>();
  private readonly toDrop = new Set<VectorKind>();

  constructor(
    private readonly choice: EmbeddingChoice,
    private readonly vectors: VectorStore,
    private readonly embedder: TextEmbedder,
  ) {}

  /** The model's number in the store; undefined until it has answered for the first time. */
  get key(): number | undefined {
    return this.model?.key;
  }

  async load(): Promise<void> {
    this.model = await this.vectors.lastVersion(this.choice.provider, this.choice.model);
  }

  /** Deletes a few vectors of other models. */
  async drop(): Promise<void> {
    if (this.model === undefined) return;
    for (const kind of this.toDrop) {
      const dropped = await this.vectors.dropOthers(kind, this.model.key, DROPPED_AT_ONCE);
      if (dropped === 0) this.toDrop.delete(kind);
    }
  }

  /**
   * Another model has to answer twice before the vectors of this one are given up for its own.
   * @throws RhetorError as `TextEmbedder.embed`, or because the answer is of no use
   */
  async ask(
    texts: readonly string[],
    owner: TextOwner,
    signal: AbortSignal,
  ): Promise<readonly (readonly number[])[]> {
    const answer = await this.read(texts, owner, signal);
    if (this.model !== undefined && !isSameModel(this.model, answer)) {
      const second = await this.read([HARMLESS], owner, signal);
      if (!isSameModel(second, answer)) {
        const what = 'answered once as another model, or with vectors of another length';
        throw new RhetorError('upstream_error', this.sentence(what));
      }
    }
    const { version, dimensions, vectors } = answer;
    await this.become({ ...this.choice, version, dimensions });
    return vectors;
  }

  /** @throws RhetorError if the model embeds nothing at all */
  async prove(owner: TextOwner, signal: AbortSignal): Promise<void> {
    await this.ask([HARMLESS], owner, signal);
  }

  async keep(kind: VectorKind, vectors: readonly NewVector[]): Promise<void> {
    if (this.model === undefined || vectors.length === 0) return;
    await this.vectors.add(kind, this.model.key, vectors);
  }

  /** @throws RhetorError if the models of one name take turns, since nothing would ever be complete */
  private async become(model: Omit<StoredVectorModel, 'key'>): Promise<void> {
    const key = await this.vectors.keyOf(model);
    if (this.former.has(key)) {
      const message = this.sentence(BY_TURNS);
      throw new RhetorError('conflict', message, { loggable: message });
    }
    if (this.model !== undefined && this.model.key !== key) this.former.add(this.model.key);
    if (this.model?.key === key && this.isConfirmed) return;
    this.isConfirmed = true;
    if (this.model?.key !== key) this.model = { ...model, key };
    for (const kind of VECTOR_KINDS) this.toDrop.add(kind);
  }

  private async read(
    texts: readonly string[],
    owner: TextOwner,
    signal: AbortSignal,
  ): Promise<ReadVectors> {
    const answer = await this.embedder.embed(this.choice, texts, owner, signal, 'storage');
    const { version, vectors } = answer;
    const dimensions = vectors[0]?.length ?? 0;
    const isWhole = vectors.length === texts.length && dimensions > 0;
    if (!isWhole || vectors.some(({ length }) => length !== dimensions)) {
      const what = 'returned vectors of different lengths, or too few';
      throw new RhetorError('upstream_error', this.sentence(what));
    }
    return { version, dimensions, vectors };
  }

  private sentence(what: string): string {
    return `${this.choice.provider}/${this.choice.model} ${what}.`;
  }
}

function isSameModel(one: Answering, other: Answering): boolean {
  return one.version === other.version && one.dimensions === other.dimensions;
}
