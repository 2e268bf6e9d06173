import { afterEach, describe, expect, it, vi } from 'vitest';
import { RhetorError, type ErrorCode } from '../../model/rhetor-error.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { EmbeddedTexts, TextEmbedder, TextOwner } from '../ports/text-embedder.ts';
import {
  ownerIdOf,
  type StoredVectorModel,
  type UnembeddedText,
  type VectorKind,
  type VectorModel,
} from '../records/text-vector.ts';
import { VectorFilling } from './vector-filling.ts';

const { signal } = new AbortController();

const NO_KEY = -1;

type Refusal = (texts: readonly string[], owner: TextOwner) => ErrorCode | RhetorError | undefined;

/** Messages and notes in memory, and a model that a test lets fail. */
class Stage {
  readonly notes: UnembeddedText[] = [];
  readonly embeddedNotes = new Set<number>();
  /** How many texts were read. */
  read = 0;
  readonly stored = new Map<number, { readonly key: number; readonly size: number }>();
  readonly sent: (readonly string[])[] = [];
  refuse: Refusal = () => undefined;
  version = 'v1';
  /** The versions of the next answers, if they are others. */
  readonly answering: string[] = [];
  isWanted = true;
  allows: (owner: string | undefined) => boolean = () => true;
  private readonly models: StoredVectorModel[] = [];

  constructor(readonly texts: UnembeddedText[]) {}

  tell(text: string): void {
    this.texts.push({ sequence: this.texts.length + 1, text });
  }

  filling(): VectorFilling {
    const embedder = {
      isAllowed: (_: unknown, owner: string | undefined) => this.allows(owner),
      embed: async (_: unknown, texts: readonly string[], owner: TextOwner) =>
        this.embed(texts, owner),
    };
    const vectors = {
      keyOf: async (model: VectorModel) => this.keyOf(model),
      lastVersion: async () => this.models.at(-1),
      newest: async (kind: VectorKind) => this.textsOf(kind).at(-1)?.sequence ?? 0,
      unembedded: async (query: Parameters<VectorStore['unembedded']>[0]) => {
        const found = this.textsOf(query.kind)
          .filter(({ sequence }) => sequence > query.after && sequence <= query.upTo)
          .filter((text) => !query.leftOut?.includes(ownerIdOf(text)))
          .filter(({ sequence }) => this.keyOfText(query.kind, sequence) !== query.modelKey)
          .toSorted((one, other) => other.sequence - one.sequence)
          .slice(0, query.limit);
        this.read += found.length;
        return found;
      },
      add: async (...[kind, key, added]: Parameters<VectorStore['add']>) => {
        for (const { sequence, vector } of added) {
          if (kind === 'note') this.embeddedNotes.add(sequence);
          else this.stored.set(sequence, { key, size: vector.length });
        }
      },
      dropOthers: async () => 0,
    };
    return new VectorFilling(
      { provider: 'p', model: 'm' },
      vectors as unknown as VectorStore,
      embedder as unknown as TextEmbedder,
      () => this.isWanted,
    );
  }

  /** Texts with a vector, without one for good, and those that still wait. */
  get outcome() {
    const of = (size: number | undefined): readonly number[] =>
      this.texts
        .map(({ sequence }) => sequence)
        .filter((sequence) => this.stored.get(sequence)?.size === size);
    return { embedded: of(2), without: of(0), waiting: of(undefined) };
  }

  private textsOf(kind: VectorKind): readonly UnembeddedText[] {
    return kind === 'message' ? this.texts : this.notes;
  }

  private keyOfText(kind: VectorKind, sequence: number): number | undefined {
    if (kind === 'message') return this.stored.get(sequence)?.key ?? NO_KEY;
    return this.embeddedNotes.has(sequence) ? this.models.at(-1)?.key : NO_KEY;
  }

  private embed(texts: readonly string[], owner: TextOwner): EmbeddedTexts {
    this.sent.push(texts);
    const refusal = this.refuse(texts, owner);
    if (refusal instanceof RhetorError) throw refusal;
    if (refusal !== undefined) throw new RhetorError(refusal, 'refused');
    return { version: this.answering.shift() ?? this.version, vectors: texts.map(() => [1, 2]) };
  }

  private keyOf(model: VectorModel): number {
    const known = this.models.find(({ version }) => version === model.version);
    if (known !== undefined) return known.key;
    this.models.push({ ...model, key: this.models.length + 1 });
    return this.models.length;
  }
}

const textsOf = (...texts: readonly (string | Partial<UnembeddedText>)[]): UnembeddedText[] =>
  texts.map((text, index) => ({
    sequence: index + 1,
    text: `text ${index + 1}`,
    ...(typeof text === 'string' ? { text } : text),
  }));

async function fill(filling: VectorFilling): Promise<void> {
  while ((await filling.step(signal)) !== 'idle');
}

afterEach(() => vi.restoreAllMocks());

describe('the filling', () => {
  it('goes from the newest to the oldest, once, in batches of one owner', async () => {
    const many = Array.from({ length: 70 }, (_, index) => ({
      ...(index % 10 === 0 && { owner: 'k1' }),
    }));
    const stage = new Stage(textsOf(...many));
    const filling = stage.filling();
    await fill(filling);
    expect(stage.sent[0]?.[0]).toBe('text 70');
    expect(stage.sent).toHaveLength(5);
    expect(stage.sent.flat()).toHaveLength(70);
    expect(stage.outcome.waiting).toEqual([]);
    expect(filling.backlog).toBe(0);
    await fill(stage.filling());
    expect(stage.sent).toHaveLength(5);
  });

  it('leaves out a text that is refused, and nothing else', async () => {
    const stage = new Stage(textsOf('a', 'b', 'poison', '', 'd'));
    stage.refuse = (texts) => (texts.includes('poison') ? 'content_filtered' : undefined);
    await fill(stage.filling());
    expect(stage.outcome).toEqual({ embedded: [1, 2, 5], without: [3, 4], waiting: [] });
  });

  it('shortens what is too long for the model', async () => {
    const stage = new Stage(textsOf('short', 'long '.repeat(700), 'longer '.repeat(500)));
    const isTooLong = (text: string) => text.length > 800;
    stage.refuse = (texts) => (texts.some(isTooLong) ? 'context_length_exceeded' : undefined);
    await fill(stage.filling());
    expect(stage.outcome.embedded).toEqual([1, 2, 3]);
  });

  it('shortens nothing else for the sake of one text', async () => {
    const long = 'long '.repeat(700);
    const stage = new Stage(textsOf('a', long, 'dense '.repeat(600), long, 'b'));
    stage.refuse = (texts) =>
      texts.some((text) => text.startsWith('dense') && text.length > 800)
        ? 'context_length_exceeded'
        : undefined;
    await fill(stage.filling());
    expect(stage.outcome.embedded).toEqual([1, 2, 3, 4, 5]);
    stage.tell(`${long}again`);
    await fill(stage.filling());
    expect(stage.sent.at(-1)?.[0]).toHaveLength(long.length + 5);
  });

  it('embeds all others when the model breaks down on one text, which is tried again later', async () => {
    const stage = new Stage(textsOf(...Array.from({ length: 80 }, () => ({}))));
    stage.notes.push({ sequence: 1, text: 'a note' });
    const poison = 'text 40';
    stage.refuse = (texts) => (texts.includes(poison) ? 'upstream_error' : undefined);
    const filling = stage.filling();
    await fill(filling);
    expect(stage.outcome.embedded).toHaveLength(79);
    expect(stage.outcome.waiting).toEqual([40]);
    expect(stage.embeddedNotes.size).toBe(1);
    const { length } = stage.sent;
    stage.tell('new');
    await fill(filling);
    expect(stage.sent.slice(length)).toEqual([['new']]);
    stage.refuse = () => undefined;
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 11 * 60_000);
    await fill(filling);
    expect(stage.outcome.waiting).toEqual([]);
  });

  it('sends less at once to an owner whose limit is small', async () => {
    const stage = new Stage(textsOf('a'.repeat(4_000), 'b', 'c'.repeat(900), 'd'.repeat(900)));
    const limit = { name: 'tokens_per_minute', value: 300, scope: 'key' } as const;
    const refusal = new RhetorError('rate_limited', 'too many', { limit, isRetryable: false });
    stage.refuse = (texts) => (texts.join('').length > 1_000 ? refusal : undefined);
    await fill(stage.filling());
    expect(stage.outcome.embedded).toEqual([1, 2, 3, 4]);
  });

  it('sends nothing that was deleted while another call ran', async () => {
    const stage = new Stage(textsOf({ owner: 'k1' }, { owner: 'k2' }, { owner: 'k1' }));
    const filling = stage.filling();
    await filling.step(signal);
    expect(stage.sent).toEqual([['text 3', 'text 1']]);
    stage.texts.splice(1, 1);
    await fill(filling);
    expect(stage.sent).toHaveLength(1);
  });

  it('sends nothing that was read before embeddings were turned off', async () => {
    const stage = new Stage(textsOf('a', 'b'));
    const filling = stage.filling();
    const step = filling.step(signal);
    stage.isWanted = false;
    await step;
    expect(stage.sent).toEqual([]);
    stage.isWanted = true;
    await fill(filling);
    expect(stage.outcome.embedded).toEqual([1, 2]);
  });

  it('embeds notes while messages keep coming', async () => {
    const stage = new Stage(textsOf('a'));
    stage.notes.push({ sequence: 1, text: 'a note' });
    const filling = stage.filling();
    for (let step = 0; step < 3; step += 1) {
      stage.tell('more');
      await filling.step(signal);
    }
    expect(stage.embeddedNotes.size).toBe(1);
  });

  it('does not read the texts of an owner that may not use the model', async () => {
    const stage = new Stage(textsOf(...Array.from({ length: 300 }, () => ({ owner: 'closed' }))));
    stage.allows = () => false;
    const filling = stage.filling();
    expect(await filling.step(signal)).toBe('looked');
    await fill(filling);
    expect(stage.read).toBe(32);
    expect(stage.sent).toEqual([]);
  });

  it('marks nothing when the model refuses every text', async () => {
    const stage = new Stage(textsOf('a', 'b'));
    stage.refuse = () => 'invalid_value';
    await expect(fill(stage.filling())).rejects.toMatchObject({ code: 'invalid_value' });
    expect(stage.outcome.waiting).toEqual([1, 2]);
  });

  it('loses nothing when the model fails, and goes on where it was', async () => {
    const stage = new Stage(textsOf('a', 'b', 'c'));
    stage.refuse = () => 'upstream_error';
    const filling = stage.filling();
    await expect(fill(filling)).rejects.toMatchObject({ code: 'upstream_error' });
    expect(filling.backlog).toBe(3);
    stage.refuse = () => undefined;
    await fill(filling);
    expect(stage.outcome.embedded).toEqual([1, 2, 3]);
  });

  it('passes over owners without budget, and those that may not use the model', async () => {
    const [rich, poor, closed] = [{ owner: 'rich' }, { owner: 'poor' }, { owner: 'closed' }];
    const stage = new Stage(textsOf(rich, poor, closed, {}, poor));
    stage.allows = (owner) => owner !== 'closed';
    stage.refuse = (_, { owner }) => (owner === 'poor' ? 'budget_exceeded' : undefined);
    await fill(stage.filling());
    expect(stage.outcome).toEqual({ embedded: [1, 4], without: [], waiting: [2, 3, 5] });
    expect(stage.sent.flat()).not.toContain('text 3');
    stage.refuse = () => undefined;
    await fill(stage.filling());
    expect(stage.outcome.waiting).toEqual([3]);
  });

  it('looks again at texts of an owner at its limit after a minute, and without budget after ten', async () => {
    const stage = new Stage(textsOf({ owner: 'busy' }, { owner: 'poor' }));
    const limit = { name: 'tokens_per_minute', value: 300, scope: 'key' } as const;
    stage.refuse = (_, { owner }) =>
      owner === 'poor' ? 'budget_exceeded' : new RhetorError('rate_limited', 'wait', { limit });
    const filling = stage.filling();
    await fill(filling);
    stage.refuse = () => undefined;
    const now = performance.now();
    const clock = vi.spyOn(performance, 'now');
    for (const [minutes, waiting] of [
      [0.5, [1, 2]],
      [1.5, [2]],
      [11, []],
    ] as const) {
      clock.mockReturnValue(now + minutes * 60_000);
      await fill(filling);
      expect(stage.outcome.waiting).toEqual(waiting);
    }
  });

  it('keeps all vectors when another version answers once', async () => {
    const stage = new Stage(textsOf('a', 'b'));
    const filling = stage.filling();
    await fill(filling);
    stage.tell('c');
    stage.tell('d');
    stage.answering.push('v2');
    await fill(filling);
    expect(stage.outcome.waiting).toEqual([]);
    expect([...stage.stored.values()].map(({ key }) => key)).toEqual([1, 1, 1, 1]);
  });

  it('begins anew when the vendor answers with another version, but not by turns', async () => {
    const stage = new Stage(textsOf('a', 'b'));
    const filling = stage.filling();
    await fill(filling);
    stage.version = 'v2';
    stage.tell('c');
    await fill(filling);
    expect([...stage.stored.values()].map(({ key }) => key)).toEqual([2, 2, 2]);
    stage.version = 'v1';
    stage.tell('d');
    await expect(fill(filling)).rejects.toThrow('in the name of several models by turns');
    expect(stage.stored.get(3)?.key).toBe(2);
  });
});
