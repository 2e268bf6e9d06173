/** Gives stored texts the vectors of one model, the newest first: one call at each step, with what is stored then. */
import { assertNever } from '../../model/assert-never.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { EmbeddingChoice, TextEmbedder } from '../ports/text-embedder.ts';
import {
  type NewVector,
  ownerIdOf,
  type UnembeddedText,
  VECTOR_KINDS,
  type VectorKind,
} from '../records/text-vector.ts';
import { Backlog, type SequenceSpan } from './backlog.ts';
import { quantized } from '../rows/int8-vector.ts';
import { ModelVectors } from './model-vectors.ts';
import { refusalReason } from './refusals.ts';
import { RefusedTexts } from './refused-texts.ts';
import { WaitingOwners } from './waiting-owners.ts';

/** Texts of one call. */
const BATCH = 32;
/** Everything is looked through again this often: for texts that had to wait, and for late commits. */
const RECHECK_MS = 10 * 60_000;
/** A limit a minute has room again after this. */
const LIMITED_MS = 60_000;
/** Owners that the store leaves out; the texts of further ones are read in vain. */
const MOST_LEFT_OUT = 1_000;

const NO_VECTOR = new Int8Array();

/** `embedded`: a model was asked. `looked`: nothing had to be done, but there may be more. */
export type FillStep = 'embedded' | 'looked' | 'idle';

export class VectorFilling {
  private readonly backlogs: Readonly<Record<VectorKind, Backlog>> = {
    message: new Backlog(),
    note: new Backlog(),
  };
  private readonly refused: Readonly<Record<VectorKind, RefusedTexts>> = {
    message: new RefusedTexts(),
    note: new RefusedTexts(),
  };
  private readonly waiting = new WaitingOwners();
  private readonly model: ModelVectors;
  private readonly kinds: VectorKind[] = [...VECTOR_KINDS];
  private isLoaded = false;
  private recheckedAt = performance.now();

  /** @param isWanted whether tasks.json still names the model */
  constructor(
    readonly choice: EmbeddingChoice,
    private readonly vectors: VectorStore,
    private readonly embedder: TextEmbedder,
    private readonly isWanted: () => boolean,
  ) {
    this.model = new ModelVectors(choice, vectors, embedder);
  }

  /** Messages and notes that may have no vector yet. */
  get backlog(): number {
    return VECTOR_KINDS.reduce((sum, kind) => sum + this.backlogs[kind].size, 0);
  }

  /** @throws RhetorError if the model or the store fails; nothing is lost */
  async step(signal: AbortSignal): Promise<FillStep> {
    await this.load();
    await this.model.drop();
    // The kinds take turns, so that neither waits until the other has nothing left.
    this.kinds.reverse();
    for (const kind of this.kinds) {
      const backlog = this.backlogs[kind];
      backlog.note(await this.vectors.newest(kind));
      const span = backlog.next;
      if (span !== undefined) return this.fill(kind, span, signal);
    }
    if (!this.waiting.release()) return 'idle';
    for (const kind of VECTOR_KINDS) this.backlogs[kind].recheck();
    return 'looked';
  }

  private async load(): Promise<void> {
    if (!this.isLoaded) await this.model.load();
    this.isLoaded = true;
    if (performance.now() - this.recheckedAt < RECHECK_MS) return;
    this.recheckedAt = performance.now();
    this.waiting.clear();
    for (const kind of VECTOR_KINDS) {
      this.backlogs[kind].recheck();
      this.refused[kind].recheck();
    }
  }

  private async fill(kind: VectorKind, span: SequenceSpan, signal: AbortSignal): Promise<FillStep> {
    const { key } = this.model;
    const leftOut = this.waiting.ids.slice(0, MOST_LEFT_OUT);
    const query = { kind, modelKey: key, ...span, limit: BATCH, leftOut };
    const texts = await this.vectors.unembedded(query);
    if (!this.isWanted()) return 'idle';
    const end = texts.length < BATCH ? span.after : (texts.at(-1)?.sequence ?? 0) - 1;
    const wordless = texts.filter(({ text }) => text === '').map(withoutVector);
    const due = texts.filter((text) => text.text !== '' && this.isDue(kind, text));
    const [first] = due;
    if (first === undefined) {
      await this.model.keep(kind, wordless);
      this.backlogs[kind].pass(end);
      return 'looked';
    }
    const id = ownerIdOf(first);
    const portion = this.refused[kind].firstPortion(due.filter((text) => ownerIdOf(text) === id));
    const settled = new Set(await this.embed(kind, portion, first, signal));
    await this.model.keep(kind, wordless);
    const rest = due.find((text) => !settled.has(text.sequence) && this.isDue(kind, text));
    // Another model's vectors are of no use, so that everything is looked at anew.
    if (key !== undefined && this.model.key !== key) this.reset();
    else this.backlogs[kind].pass(rest?.sequence ?? end);
    return 'embedded';
  }

  private isDue(kind: VectorKind, text: UnembeddedText): boolean {
    const id = ownerIdOf(text);
    if (!this.embedder.isAllowed(this.choice, text.owner)) this.waiting.add(id, RECHECK_MS);
    return !this.waiting.has(id) && !this.refused[kind].isAside(text);
  }

  /** Returns the sequences of those that need no vector any more. */
  private async embed(
    kind: VectorKind,
    texts: readonly UnembeddedText[],
    owner: UnembeddedText,
    signal: AbortSignal,
  ): Promise<readonly number[]> {
    const given = texts.map(({ text }) => text);
    let added: readonly NewVector[];
    try {
      const vectors = await this.model.ask(given, owner, signal);
      added = vectors.map((vector, index) => ({
        sequence: texts[index]?.sequence ?? 0,
        vector: quantized(vector),
      }));
    } catch (error) {
      const isHopeless = await this.noteRefusal(error, kind, texts, owner, signal);
      added = isHopeless ? texts.map(withoutVector) : [];
    }
    if (added.length === 0) return [];
    await this.model.keep(kind, added);
    this.refused[kind].settle(texts);
    return added.map(({ sequence }) => sequence);
  }

  /**
   * Returns whether the texts, which then is one, get no vector of this model for good.
   * @throws what the model failed with, if it is not because of the texts or their owner
   */
  private async noteRefusal(
    error: unknown,
    kind: VectorKind,
    texts: readonly UnembeddedText[],
    owner: UnembeddedText,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (!(error instanceof RhetorError)) throw error;
    const refused = this.refused[kind];
    const reason = refusalReason(error);
    switch (reason) {
      case 'owner':
        this.waiting.add(ownerIdOf(owner), error.code === 'rate_limited' ? LIMITED_MS : RECHECK_MS);
        return false;
      case 'size':
        if (!refused.halveOrShorten(texts)) refused.setAside(texts);
        return false;
      case 'text':
        if (refused.halveOrShorten(texts)) return false;
        // A model that refuses every text makes no embeddings.
        await this.model.prove(owner, signal);
        return true;
      case 'unclear':
        await this.model.prove(owner, signal).catch(() => Promise.reject(error));
        if (!refused.halve(texts)) refused.setAside(texts);
        return false;
      case 'model':
        throw error;
      default:
        return assertNever(reason);
    }
  }

  private reset(): void {
    for (const kind of VECTOR_KINDS) this.backlogs[kind].reset();
  }
}

function withoutVector({ sequence }: UnembeddedText): NewVector {
  return { sequence, vector: NO_VECTOR };
}
