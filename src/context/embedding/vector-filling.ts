/** Gives stored texts the vectors of one model, the newest first. */
import { RhetorError } from '../../model/rhetor-error.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { EmbeddingChoice, TextEmbedder, TextOwner } from '../text-embedder.ts';
import {
  type NewVector,
  type StoredVectorModel,
  type UnembeddedText,
  VECTOR_KINDS,
  type VectorKind,
} from '../text-vector.ts';
import { Backlog } from './backlog.ts';
import { quantized } from './int8-vector.ts';
import { isOfOwner, isOfText } from './refusals.ts';
import { LONGEST_EMBEDDED_TEXT } from '../limits.ts';

/** Texts of one call. */
const BATCH = 32;
/** Vectors of other models that are deleted at once. */
const DROPPED_AT_ONCE = 200;
/** Everything is looked through again this often: for owners whose texts had to wait, and for late commits. */
const RECHECK_MS = 10 * 60_000;
/** Characters of a text that most models take, and that all of them take. */
const SHORT = 1_000;
const SHORTEST = 250;
/** What every model takes that makes embeddings at all. */
const HARMLESS = 'Hello';

const BY_TURNS =
  'answers in the name of several models by turns, whose vectors cannot be compared; name one of them in tasks.json, or restart Rhetor if it was replaced';
const NO_VECTOR = new Int8Array();

/** `embedded`: a model was asked. `looked`: nothing had to be done, but there may be more. */
export type FillStep = 'embedded' | 'looked' | 'idle';

export class VectorFilling {
  private readonly backlogs: Readonly<Record<VectorKind, Backlog>> = {
    message: new Backlog(),
    note: new Backlog(),
  };
  /** Owners whose texts wait for the next look at everything. */
  private readonly waiting = new Set<string>();
  /** The model that answered last; before the first answer, the one that the store knows. */
  private model: StoredVectorModel | undefined;
  /** Whether it has answered in this process. */
  private isConfirmed = false;
  /** Models that were in its place before. */
  private readonly former = new Set<number>();
  private readonly toDrop = new Set<VectorKind>();
  private longest = LONGEST_EMBEDDED_TEXT;
  private isLoaded = false;
  private recheckedAt = performance.now();

  constructor(
    readonly choice: EmbeddingChoice,
    private readonly vectors: VectorStore,
    private readonly embedder: TextEmbedder,
  ) {}

  /** Messages and notes that may have no vector yet. */
  get backlog(): number {
    return VECTOR_KINDS.reduce((sum, kind) => sum + this.backlogs[kind].size, 0);
  }

  /** @throws RhetorError if the model or the store fails; nothing is lost */
  async step(signal: AbortSignal): Promise<FillStep> {
    await this.load();
    await this.drop();
    for (const kind of VECTOR_KINDS) {
      const backlog = this.backlogs[kind];
      backlog.note(await this.vectors.newest(kind));
      const span = backlog.next;
      if (span === undefined) continue;
      const query = { kind, modelKey: this.model?.key, ...span, limit: BATCH };
      const texts = await this.vectors.unembedded(query);
      const { model } = this;
      await this.embedAll(kind, texts, signal);
      // Another model's vectors are of no use, so that everything is looked at anew.
      if (model !== undefined && this.model !== model) this.reset();
      else backlog.pass(texts.length < BATCH ? span.after : (texts.at(-1)?.sequence ?? 0) - 1);
      return texts.length > 0 ? 'embedded' : 'looked';
    }
    return 'idle';
  }

  private async load(): Promise<void> {
    if (!this.isLoaded) {
      this.model = await this.vectors.lastVersion(this.choice.provider, this.choice.model);
      this.isLoaded = true;
    }
    if (performance.now() - this.recheckedAt < RECHECK_MS) return;
    this.recheckedAt = performance.now();
    this.waiting.clear();
    for (const kind of VECTOR_KINDS) this.backlogs[kind].recheck();
  }

  private async drop(): Promise<void> {
    if (this.model === undefined) return;
    for (const kind of this.toDrop) {
      const dropped = await this.vectors.dropOthers(kind, this.model.key, DROPPED_AT_ONCE);
      if (dropped === 0) this.toDrop.delete(kind);
    }
  }

  private reset(): void {
    for (const kind of VECTOR_KINDS) this.backlogs[kind].reset();
  }

  private async embedAll(
    kind: VectorKind,
    texts: readonly UnembeddedText[],
    signal: AbortSignal,
  ): Promise<void> {
    const worded = texts.filter(({ text }) => text !== '');
    const byOwner = Map.groupBy(worded, ({ owner, component }) =>
      JSON.stringify([owner, component]),
    );
    for (const [id, [first, ...others]] of byOwner) {
      if (first === undefined || this.waiting.has(id)) continue;
      if (!this.embedder.isAllowed(this.choice, first.owner)) continue;
      try {
        await this.embed(kind, [first, ...others], first, signal);
      } catch (error) {
        if (!(error instanceof RhetorError) || !isOfOwner(error)) throw error;
        this.waiting.add(id);
      }
    }
    const wordless = texts.filter(({ text }) => text === '');
    await this.keep(kind, wordless.map(withoutVector));
  }

  /** A refused text is looked for by halves; one that is refused alone gets no vector. */
  private async embed(
    kind: VectorKind,
    texts: readonly UnembeddedText[],
    owner: TextOwner,
    signal: AbortSignal,
  ): Promise<void> {
    const given = texts.map(({ text }) => text.slice(0, this.longest).toWellFormed());
    const [only = ''] = given;
    try {
      const vectors = await this.ask(given, owner, signal);
      const added = vectors.map((vector, index) => ({
        sequence: texts[index]?.sequence ?? 0,
        vector: quantized(vector),
      }));
      return await this.keep(kind, added);
    } catch (error) {
      if (!(error instanceof RhetorError) || !isOfText(error)) throw error;
      if (error.code === 'context_length_exceeded' && this.longest > SHORT) {
        this.longest = SHORT;
        return this.embed(kind, texts, owner, signal);
      }
    }
    if (texts.length > 1) {
      const half = Math.ceil(texts.length / 2);
      await this.embed(kind, texts.slice(0, half), owner, signal);
      return this.embed(kind, texts.slice(half), owner, signal);
    }
    if (only.length > SHORTEST) {
      const shorter = texts.map((text) => ({ ...text, text: only.slice(0, SHORTEST) }));
      return this.embed(kind, shorter, owner, signal);
    }
    // A model that refuses every text makes no embeddings.
    await this.ask([HARMLESS], owner, signal);
    return this.keep(kind, texts.map(withoutVector));
  }

  private async ask(
    texts: readonly string[],
    owner: TextOwner,
    signal: AbortSignal,
  ): Promise<readonly (readonly number[])[]> {
    const { version, vectors } = await this.embedder.embed(this.choice, texts, owner, signal);
    const dimensions = vectors[0]?.length ?? 0;
    const isWhole = vectors.length === texts.length && dimensions > 0;
    if (!isWhole || vectors.some(({ length }) => length !== dimensions)) {
      throw this.failure('returned vectors of different lengths, or too few');
    }
    await this.become({ ...this.choice, version, dimensions });
    return vectors;
  }

  /** @throws RhetorError if the models of one name take turns, since nothing would ever be complete */
  private async become(model: Omit<StoredVectorModel, 'key'>): Promise<void> {
    const key = await this.vectors.keyOf(model);
    if (this.former.has(key)) throw this.failure(BY_TURNS);
    if (this.model !== undefined && this.model.key !== key) this.former.add(this.model.key);
    if (this.model?.key === key && this.isConfirmed) return;
    this.isConfirmed = true;
    if (this.model?.key !== key) this.model = { ...model, key };
    for (const kind of VECTOR_KINDS) this.toDrop.add(kind);
  }

  private failure(what: string): RhetorError {
    const { provider, model } = this.choice;
    return new RhetorError('upstream_error', `${provider}/${model} ${what}.`);
  }

  private async keep(kind: VectorKind, vectors: readonly NewVector[]): Promise<void> {
    if (this.model === undefined || vectors.length === 0) return;
    await this.vectors.add(kind, this.model.key, vectors);
  }
}

function withoutVector({ sequence }: UnembeddedText): NewVector {
  return { sequence, vector: NO_VECTOR };
}
