/** The contract of stores for vectors. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import { quantized } from '../../../src/context/rows/int8-vector.ts';
import { LONGEST_EMBEDDED_BYTES, LONGEST_EMBEDDED_TEXT } from '../../../src/context/limits.ts';
import { toImportFile } from '../../../src/context/records/import-file.ts';
import {
  ownerIdOf,
  type UnembeddedText,
  type VectorKind,
} from '../../../src/context/records/text-vector.ts';
import { KEY_COLLECTION } from '../../../src/model/key-collection.ts';
import { textMessage } from '../../../src/model/message.ts';
import { newTurn } from '../new-turn.ts';
import { newNote } from './note-store-contract.ts';

const MODEL = { provider: 'p', model: 'm', version: 'm-1', dimensions: 2 };
const RIGHT = [1, 0];
const UP = [0, 1];
const NO_MODEL = -1;
const IMPORTED = { createdAt: 1, updatedAt: 1, metadata: {} };

export function describeVectors(open: () => Promise<ContextStore>): void {
  let store: ContextStore;
  let modelKey: number;
  beforeAll(async () => {
    store = await open();
    modelKey = await store.vectors.keyOf(MODEL);
    await store.documents.writeDocument(KEY_COLLECTION, 'k1', '{}');
  });
  afterAll(() => store.close());

  const waiting = (kind: VectorKind = 'message', key = modelKey, limit = 100) =>
    store.vectors.unembedded({ kind, modelKey: key, after: 0, upTo: 2 ** 40, limit });
  const textsOf = (found: readonly UnembeddedText[]) => found.map(({ text }) => text);
  const embed = (sequence: number, vector: readonly number[], kind: VectorKind = 'message') =>
    store.vectors.add(kind, modelKey, [{ sequence, vector: quantized(vector) }]);
  const similarities = (sequences: readonly number[], key = modelKey, asked = RIGHT) =>
    store.vectors.similarities(
      { kind: 'message', modelKey: key, vector: Float32Array.from(asked), sequences },
      undefined,
    );
  /** All messages that wait have a vector afterwards. */
  const settle = async (): Promise<void> => {
    for (let found = await waiting(); found.length > 0; found = await waiting()) {
      const vectors = found.map(({ sequence }) => ({ sequence, vector: quantized(RIGHT) }));
      await store.vectors.add('message', modelKey, vectors);
    }
  };

  it('numbers a model once, and another version anew', async () => {
    expect(await store.vectors.keyOf(MODEL)).toBe(modelKey);
    const other = { ...MODEL, version: 'm-2' };
    const key = await store.vectors.keyOf(other);
    expect(key).not.toBe(modelKey);
    expect(await store.vectors.lastVersion('p', 'm')).toEqual({ ...other, key });
    expect(await store.vectors.lastVersion('p', 'x')).toBeUndefined();
  });

  it('finds what has no vector, newest first, with whom it belongs to', async () => {
    await settle();
    const own = { type: 'own', owner: 'k1' } as const;
    const turn = { ...newTurn('v:owned', 'asked', 'answered'), component: 'ergon' };
    await store.turns.append(turn, own);
    const long = 'ä😀'.repeat(LONGEST_EMBEDDED_TEXT);
    await store.turns.append({
      ...newTurn('v:others', '', 'seen'),
      messages: [
        textMessage('system', 'not this'),
        { role: 'user', parts: [{ type: 'image', url: 'data:image/png;base64,AA==' }] },
        textMessage('user', 'x'.repeat(LONGEST_EMBEDDED_BYTES)),
        textMessage('user', long),
      ],
    });
    const found = await waiting();
    expect(textsOf(found)).toEqual([
      'seen',
      long.slice(0, LONGEST_EMBEDDED_TEXT).toWellFormed(),
      '',
      '',
      'answered',
      'asked',
    ]);
    expect(found.at(-1)).toMatchObject({ owner: 'k1', component: 'ergon' });
    expect(Object.keys(found[0] ?? {}).toSorted()).toEqual(['sequence', 'text']);
    const [, , third] = found;
    const { sequence = 0 } = third ?? {};
    const range = { kind: 'message', modelKey, after: sequence - 1, upTo: sequence } as const;
    expect(await store.vectors.unembedded({ ...range, limit: 9 })).toEqual([third]);
    expect(textsOf(await waiting('message', modelKey, 1))).toEqual(['seen']);
    const all = { kind: 'message', modelKey, after: 0, upTo: 2 ** 40, limit: 9 } as const;
    const besides = async (leftOut: readonly string[]) =>
      textsOf(await store.vectors.unembedded({ ...all, leftOut }));
    expect(await besides([ownerIdOf({ owner: 'k1', component: 'ergon' })])).toEqual(
      textsOf(found).slice(0, -2),
    );
    const others = ['k1 ', ' ergon', ...Array.from({ length: 500 }, (_, index) => `k${index} x`)];
    expect(await besides(others)).toHaveLength(found.length);
    expect(await besides([ownerIdOf({})])).toEqual(['answered', 'asked']);
    expect(await store.vectors.newest('message')).toBe(found[0]?.sequence);
    await settle();
    expect(await waiting()).toEqual([]);
    expect(await waiting('message', NO_MODEL)).not.toEqual([]);
  });

  it('compares a question with the vectors of its model alone', async () => {
    await store.turns.append(newTurn('v:compared', 'one', 'two'));
    const [two = 0, one = 0] = (await waiting()).map(({ sequence }) => sequence);
    await embed(one, [3, 3]);
    await embed(two, RIGHT);
    const all = [two, one, 2 ** 40];
    const found = await similarities(all);
    expect([...found.keys()].toSorted((a, b) => a - b)).toEqual([one, two]);
    expect(found.get(one)).toBeCloseTo(Math.SQRT1_2);
    expect(found.get(two)).toBe(1);
    await embed(two, UP);
    expect((await similarities(all)).get(two)).toBe(0);
    await embed(two, []);
    expect([...(await similarities(all)).keys()]).toEqual([one]);
    expect(await similarities(all, modelKey, [1, 0, 0])).toEqual(new Map());
    expect(await similarities(all, await store.vectors.keyOf({ ...MODEL, version: 'x' }))).toEqual(
      new Map(),
    );
  });

  it('drops the vectors of other models, a few at a time', async () => {
    await store.turns.append(newTurn('v:dropped', 'one', 'two'));
    await settle();
    const other = await store.vectors.keyOf({ ...MODEL, version: 'newer' });
    const [newest = 0] = (await waiting('message', other)).map(({ sequence }) => sequence);
    await store.vectors.add('message', other, [{ sequence: newest, vector: quantized(UP) }]);
    expect(await similarities([newest])).toEqual(new Map());
    expect(await store.vectors.dropOthers('message', other, 1)).toBe(1);
    while ((await store.vectors.dropOthers('message', other, 5)) > 0);
    expect(await store.vectors.dropOthers('message', other, 5)).toBe(0);
    expect((await similarities([newest], other, UP)).get(newest)).toBe(1);
    const seen = await waiting();
    expect(seen).toEqual(await waiting('message', NO_MODEL));
  });

  it('loses the vectors with the messages of a turn that is repeated, and of a context', async () => {
    await settle();
    await store.turns.append({ ...newTurn('v:gone', 'one', 'cut'), status: 'error' });
    const found = await waiting();
    const sequences = found.map(({ sequence }) => sequence);
    expect(sequences).toHaveLength(2);
    await settle();
    expect((await similarities(sequences)).size).toBe(2);
    expect(await store.contexts.delete('v:gone')).toBe(true);
    // A search between the deletion and the removal of the rows does not find the message itself.
    await expect.poll(async () => (await similarities(sequences)).size).toBe(0);
    for (const sequence of sequences) await embed(sequence, RIGHT);
    expect((await similarities(sequences)).size).toBe(0);
  });

  it('gives imported and forked messages none by itself', async () => {
    await settle();
    const messages = [
      { message: textMessage('user', 'brought'), tokens: 1, timestamp: 1, isPinned: false },
    ];
    await store.transfer.importContexts(
      toImportFile([{ ...IMPORTED, contextId: 'v:imported', messages }]),
    );
    expect(textsOf(await waiting())).toEqual(['brought']);
    const fork = { contextId: 'v:imported', newContextId: 'v:fork', createdAt: 2 };
    await store.contexts.fork(fork);
    expect(textsOf(await waiting())).toEqual(['brought', 'brought']);
  });

  it('keeps vectors of notes until they are deleted', async () => {
    const note = newNote('Prefers tea.', { owner: 'k1', component: 'ergon', about: 'customer:42' });
    await store.notes.add(note);
    await store.notes.add(newNote('Has a cat.', { about: 'customer:43' }));
    // Other specs leave notes in the same store.
    const own = async () => {
      const notes = await waiting('note');
      return notes.filter(({ text }) => ['Has a cat.', 'Prefers tea.'].includes(text));
    };
    const found = await own();
    expect(found.map(({ text, owner, component }) => [text, owner, component])).toEqual([
      ['Has a cat.', undefined, undefined],
      ['Prefers tea.', 'k1', 'ergon'],
    ]);
    for (const { sequence } of found) await embed(sequence, RIGHT, 'note');
    expect(await own()).toEqual([]);
    const sequences = found.map(({ sequence }) => sequence);
    const compared = async () => {
      const query = { modelKey, vector: Float32Array.from(RIGHT), sequences };
      return [...(await store.vectors.similarities({ kind: 'note', ...query }, 'k1')).keys()];
    };
    expect((await compared()).length).toBe(2);
    await store.notes.remove(note.id, { scope: { type: 'all' } });
    expect(await compared()).toEqual([sequences[0]]);
    await store.notes.forget('customer:43');
    expect(await compared()).toEqual([]);
  });

  it("loses a deleted key's vectors, and gets no further ones", async () => {
    await settle();
    await store.documents.writeDocument(KEY_COLLECTION, 'k2', '{}');
    const tell = (id: string, owner: string) =>
      store.turns.append(newTurn(id, `asks ${id}`, `answers ${id}`), { type: 'own', owner });
    await tell('v:leaving', 'k2');
    await tell('v:leaving too', 'k2');
    await tell('v:staying', 'k1');
    const messages = await waiting();
    const ofKey = (found: readonly UnembeddedText[], id: string) =>
      found.filter(({ owner }) => owner === id).map(({ sequence }) => sequence);
    const [leaving, staying] = [ofKey(messages, 'k2'), ofKey(messages, 'k1')];
    expect([leaving.length, staying.length]).toEqual([4, 2]);
    await settle();
    await store.notes.add(newNote('Leaves.', { owner: 'k2' }));
    await store.notes.add(newNote('Stays.', { owner: 'k1' }));
    const notes = await waiting('note');
    for (const { sequence } of notes) await embed(sequence, RIGHT, 'note');
    const compared = async () => {
      const sequences = notes.map(({ sequence }) => sequence);
      const query = { modelKey, vector: Float32Array.from(RIGHT), sequences };
      return [...(await store.vectors.similarities({ kind: 'note', ...query }, 'k1')).keys()];
    };
    const [last = 0] = leaving;

    // A call for vectors may be under way.
    await Promise.all([
      embed(last, UP),
      store.documents.removeDocument(KEY_COLLECTION, 'k2').then(() => store.vectors.forget('k2')),
    ]);
    expect(await similarities(leaving)).toEqual(new Map());
    expect((await similarities(staying)).size).toBe(staying.length);
    expect((await compared()).length).toBe(notes.length - 1);
    expect(await compared()).not.toContain(ofKey(notes, 'k2')[0]);

    for (const sequence of leaving) await embed(sequence, RIGHT);
    for (const sequence of ofKey(notes, 'k2')) await embed(sequence, RIGHT, 'note');
    expect(await similarities(leaving)).toEqual(new Map());
    expect((await compared()).length).toBe(notes.length - 1);
    expect(ofKey(await waiting('message', NO_MODEL), 'k2')).toEqual([]);
    expect(ofKey(await waiting('note', NO_MODEL), 'k2')).toEqual([]);
  });
}
