/** The contract of stores for notes. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import { EVERY_CONTEXT } from '../../../src/context/records/context-scope.ts';
import type {
  NewNote,
  NoteFilter,
  NoteQuery,
  NoteReader,
} from '../../../src/context/records/note.ts';

const ADMINISTRATOR: NoteReader = { scope: EVERY_CONTEXT };

export function newNote(text: string, given: Partial<NewNote> = {}): NewNote {
  return { id: randomUUID(), text, tags: [], isPinned: false, createdAt: Date.now(), ...given };
}

/** `openEmpty` returns a store that nothing else uses, with what earlier tests have left in it. */
export function describeNotes(openEmpty: () => Promise<ContextStore>): void {
  async function withNotes(...notes: readonly NewNote[]) {
    const store = await openEmpty();
    onTestFinished(() => store.close());
    const earlier = await store.notes.list({ limit: 1_000 }, ADMINISTRATOR);
    for (const { id } of earlier.notes) await store.notes.remove(id, ADMINISTRATOR);
    for (const note of notes) expect(await store.notes.add(note)).toBe(true);
    const list = async (query: Partial<NoteQuery> = {}, reader = ADMINISTRATOR) =>
      (await store.notes.list({ limit: 100, ...query }, reader)).notes.map(({ text }) => text);
    const find = async (
      words: readonly string[],
      filter: NoteFilter = {},
      reader = ADMINISTRATOR,
    ) =>
      (await store.notes.candidates({ words, limit: 100, ...filter }, reader)).map(
        ({ note }) => note.text,
      );
    return { store, list, find };
  }

  describe('notes', () => {
    it('returns a note unchanged, adds it once, and lists page by page, newest first', async () => {
      const note = newNote('odd \ud83d\ude00 "text"\nof two lines', {
        component: 'ergon',
        about: 'customer:42',
        tags: ['a_b', 'straße'],
        owner: 'key-1',
        createdAt: 1_000,
      });
      const { store } = await withNotes(note, note);
      for (let count = 0; count < 4; count += 1) {
        await store.notes.add(newNote(`later ${count}`, { createdAt: 2_000 }));
      }
      expect(await store.notes.find(note.id, ADMINISTRATOR)).toMatchObject(note);
      const texts: string[] = [];
      let cursor: string | undefined;
      do {
        const query = { limit: 2, ...(cursor !== undefined && { cursor }) };
        const page = await store.notes.list(query, ADMINISTRATOR);
        texts.push(...page.notes.map(({ text }) => text));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(texts.at(-1)).toBe(note.text);
      expect(texts.toSorted().slice(0, 4)).toEqual(['later 0', 'later 1', 'later 2', 'later 3']);
      expect(texts).toHaveLength(5);
      await expect(
        store.notes.list({ limit: 2, cursor: 'x' }, ADMINISTRATOR),
      ).rejects.toMatchObject({ code: 'invalid_value' });
    });

    it('finds words in any form, in texts, tags and what notes are about', async () => {
      const { find } = await withNotes(
        newNote('The Café is RUNNING well'),
        newNote('nothing', { tags: ['walking'], about: 'giraffe:7' }),
        newNote('a violin'),
        newNote('a violin and a piano'),
      );
      expect(await find(['runs'])).toEqual(['The Café is RUNNING well']);
      expect(await find(['cafe'])).toEqual(['The Café is RUNNING well']);
      expect(await find(['walks'])).toEqual(['nothing']);
      expect(await find(['giraffes'])).toEqual(['nothing']);
      expect((await find(['piano', 'violin']))[0]).toBe('a violin and a piano');
      for (const word of ['', 'OR', '"', '*', 'NEAR', '\0']) expect(await find([word])).toEqual([]);
    });

    it('finds words in languages without spaces', async () => {
      const texts = ['她去年春天搬到了上海', '私の猫はミケという名前です', 'แมวของฉันชื่อมะลิ'];
      const notes = texts.map((text) => newNote(text, { owner: 'key-1' }));
      const { find } = await withNotes(...notes, newNote('上海', { owner: 'key-2' }));
      const reader: NoteReader = { scope: { type: 'own', owner: 'key-1' } };
      for (const [index, word] of ['上海', '猫', 'แมว'].entries()) {
        expect(await find([word, 'unheard'], {}, reader)).toEqual([texts[index]]);
      }
      expect(await find(['上海'], { owner: 'key-2' })).toEqual(['上海']);
    });

    it('shows a key its own, those of its component, or all, and the administrator’s for it', async () => {
      const { list, find } = await withNotes(
        newNote('mine owl', { owner: 'k1', component: 'ergon' }),
        newNote('theirs owl', { owner: 'k2', component: 'ergon' }),
        newNote('administrator owl', { component: 'ergon' }),
        newNote('elsewhere owl', { component: 'apollo' }),
        newNote('nowhere owl'),
      );
      const readers: readonly (readonly [NoteReader, readonly string[]])[] = [
        [{ scope: { type: 'own', owner: 'k1' } }, ['mine']],
        [{ scope: { type: 'own', owner: 'k1' }, component: 'ergon' }, ['administrator', 'mine']],
        [{ scope: { type: 'own', owner: 'k9' } }, []],
        [
          { scope: { type: 'component', owner: 'k1', component: 'ergon' }, component: 'ergon' },
          ['administrator', 'mine', 'theirs'],
        ],
        [
          { scope: { type: 'all', owner: 'k1' } },
          ['administrator', 'elsewhere', 'mine', 'nowhere', 'theirs'],
        ],
      ];
      for (const [reader, expected] of readers) {
        const texts = expected.map((text) => `${text} owl`);
        expect((await list({}, reader)).toSorted()).toEqual(texts);
        expect((await find(['owl'], {}, reader)).toSorted()).toEqual(texts);
      }
    });

    it('filters by component, owner, subject, tag, time and conversations', async () => {
      const { list, find } = await withNotes(
        newNote('one fox', { about: 'customer:42', createdAt: 1_000, tags: ['x', 'y_z'] }),
        newNote('two fox', { about: 'customer:42:chat', createdAt: 2_000, tags: ['xy'] }),
        newNote('three fox', { about: 'customer:420', createdAt: 3_000, owner: 'k1' }),
        newNote('four fox', { component: 'ergon', createdAt: 4_000, isPinned: true }),
      );
      const cases: readonly (readonly [NoteFilter, readonly string[]])[] = [
        [{ component: 'ergon' }, ['four']],
        [{ owner: 'k1' }, ['three']],
        [{ about: 'customer:42' }, ['one']],
        [{ tag: 'X' }, ['one']],
        [{ tag: 'y%z' }, []],
        [{ isPinned: true }, ['four']],
        [{ isPinned: false, since: 2_000 }, ['three', 'two']],
        [{ since: 2_000, until: 4_000 }, ['three', 'two']],
        [{ aboutContexts: ['customer:42:chat:9'] }, ['one', 'two']],
        [{ aboutContexts: ['customer:43', 'customer:420'] }, ['three']],
        [{ aboutContexts: [] }, []],
        [{ aboutContexts: ['customer:42'], aboutBelow: 'customer:42' }, ['one', 'two']],
      ];
      for (const [filter, expected] of cases) {
        const texts = expected.map((text) => `${text} fox`);
        expect((await list(filter)).toSorted()).toEqual(texts);
        expect((await find(['fox'], filter)).toSorted()).toEqual(texts);
      }
    });

    it('pins notes of the administrator that have a component', async () => {
      const [pinnable, ofKey, bare] = [
        newNote('a', { component: 'ergon' }),
        newNote('b', { component: 'ergon', owner: 'k1' }),
        newNote('c'),
      ];
      const { store } = await withNotes(pinnable, ofKey, bare);
      const pinned = async (component: string) =>
        (await store.notes.pinned(component)).map(({ text }) => text);
      for (const { id } of [ofKey, bare]) expect(await store.notes.pin(id, true)).toBe(false);
      expect(await store.notes.pin(pinnable.id, true)).toBe(true);
      expect(await pinned('ergon')).toEqual(['a']);
      expect(await pinned('apollo')).toEqual([]);
      expect(await store.notes.pin(pinnable.id, false)).toBe(true);
      expect(await pinned('ergon')).toEqual([]);
    });

    it('removes a note, and what a key may not remove stays', async () => {
      const [mine, theirs, ours] = [
        newNote('mine bee', { owner: 'k1' }),
        newNote('theirs bee', { owner: 'k2' }),
        newNote('ours bee', { component: 'ergon' }),
      ];
      const { store, list, find } = await withNotes(mine, theirs, ours);
      const key: NoteReader = { scope: { type: 'own', owner: 'k1' }, component: 'ergon' };
      expect(await store.notes.remove(theirs.id, key)).toBe(false);
      expect(await store.notes.remove(ours.id, key)).toBe(false);
      const seesAll: NoteReader = { scope: { type: 'all', owner: 'k1' } };
      expect(await store.notes.remove(ours.id, seesAll)).toBe(false);
      expect(await store.notes.remove(mine.id, key)).toBe(true);
      expect(await store.notes.remove(mine.id, key)).toBe(false);
      expect(await find(['mine'])).toEqual([]);
      expect(await store.notes.remove(ours.id, ADMINISTRATOR)).toBe(true);
      expect(await list()).toEqual(['theirs bee']);
    });

    it('forgets what is about a prefix', async () => {
      const { store, list } = await withNotes(
        newNote('a', { about: 'anna:1' }),
        newNote('b', { about: 'anna' }),
        newNote('c', { about: 'bert:1' }),
        newNote('d'),
      );
      expect(await store.notes.forget('anna')).toBe(2);
      expect(await store.notes.forget('anna')).toBe(0);
      expect((await list()).toSorted()).toEqual(['c', 'd']);
    });
  });
}
