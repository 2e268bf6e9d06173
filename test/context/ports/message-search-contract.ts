/** The contract of stores for searching messages by words. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import { type ContextScope, EVERY_CONTEXT } from '../../../src/context/records/context-scope.ts';
import { searchWords } from '../../../src/context/words/search-words.ts';
import type { SearchScope } from '../../../src/context/records/search-query.ts';
import { textMessage, textOf } from '../../../src/model/message.ts';
import { newTurn } from '../new-turn.ts';
import { holding } from '../holding-candidates.ts';
import { newContextId } from '../reading-stores.ts';

/** A word that no other test uses. */
const newWord = (): string => `w${randomUUID().replaceAll('-', '')}`;

export function describeSearch(store: () => ContextStore): void {
  const find = async (words: readonly string[], scope: SearchScope = {}, limit = 50) =>
    await store().search.candidates({ words, limit, ...scope });
  const hits = async (words: readonly string[], scope?: SearchScope) =>
    holding(await find(words, scope), words)
      .toSorted((one, other) => other.share - one.share)
      .map(({ message }) => textOf(message.message));

  describe('search', () => {
    it('finds a word in any form of its stem, in any case, with or without accents', async () => {
      const contextId = newContextId();
      await store().turns.append(newTurn(contextId, 'Les chiens', 'The Café is RUNNING well'));
      for (const word of ['run', 'runs', 'cafe', 'CAFÉ', 'wells']) {
        expect(await hits([word], { contextId })).toEqual(['The Café is RUNNING well']);
      }
      expect(await hits(['walking'], { contextId })).toEqual([]);
    });

    it.each([
      ['猫の名前は何ですか', '私の猫はミケという名前です。とても元気です', '犬の散歩に行きました'],
      ['她什么时候搬到上海的', '她去年春天搬到了上海，住在河边', '我们昨天去了北京'],
      ['고양이의 이름이 무엇입니까', '우리 고양이는 이름이 나비예요', '강아지가 많이 아파요'],
      ['แมวของเขาชื่ออะไร', 'แมวของฉันชื่อมะลิ', 'วันนี้ฝนตกหนักมาก'],
    ])('finds words in languages without spaces: %s', async (question, answer, other) => {
      const contextId = newContextId();
      await store().turns.append(newTurn(contextId, other, 'ok'));
      await store().turns.append(newTurn(contextId, 'hm', answer));
      const words = searchWords(question);
      const owned: ContextScope = { type: 'own', owner: randomUUID() };
      expect(await hits(words, { contextId })).toEqual([answer]);
      expect(await hits(words)).toContain(answer);
      expect(await store().search.candidates({ words, limit: 50 }, owned)).toEqual([]);
      const thought = { type: 'reasoning', text: `${answer}!` } as const;
      const text = { type: 'text', text: 'fine' } as const;
      const turn = newTurn(contextId, 'again', '');
      await store().turns.append(
        {
          ...turn,
          contextId: `${contextId}!`,
          reply: { role: 'assistant', parts: [thought, text] },
        },
        owned,
      );
      expect(await store().search.candidates({ words, limit: 50 }, owned)).toEqual([]);
      await store().turns.append(
        { ...turn, contextId: `${contextId}!`, reply: textMessage('assistant', answer) },
        owned,
      );
      const [found] = await store().search.candidates({ words, limit: 50 }, owned);
      expect(found?.contextId).toBe(`${contextId}!`);
      await store().contexts.delete(contextId);
      await store().contexts.delete(`${contextId}!`);
    });

    it.each([
      ['Hindi', 'काम', 'मेरा काम हो गया', 'उस की माँ आई'],
      ['Bengali', 'দিন', 'আজ ভালো দিন', 'সে দান করে'],
      ['Tamil', 'கல்', 'ஒரு கல் விழுந்தது', 'இன்று காலை வா'],
      ['Hindi, in other characters', '\u0958लम', 'मेरी क\u093cलम नई है', 'कलम'],
      ['Arabic with points', 'كتاب', 'هذا كِتَابٌ جديد', 'هذه كتب'],
      ['Arabic with points in the question', 'شُكراً', 'شكرا لك', 'شكر'],
      ['Hebrew with points', 'שלום', 'שָׁלוֹם לכם', 'שלם'],
      ['Vietnamese, decomposed', 'đường', 'đường phố'.normalize('NFD'), 'đang'],
      ['a word beside an emoji', 'trains', 'I ❤️trains', 'I ❤️ ships'],
    ])('finds whole words alone: %s', async (_, word, answer, other) => {
      const contextId = newContextId();
      const owned: ContextScope = { type: 'own', owner: randomUUID() };
      await store().turns.append(newTurn(contextId, other, answer), owned);
      for (const scope of [EVERY_CONTEXT, owned]) {
        const query = { words: searchWords(word), contextId, limit: 50 };
        const found = await store().search.candidates(query, scope);
        const [best, near] = found.map(({ message }) => textOf(message.message));
        expect([best, near]).toEqual([answer, other]);
        // A message that has the word itself has more of it than what the other lends it.
        expect((found[1]?.share ?? 1) / (found[0]?.share ?? 1)).toBeCloseTo(0.5);
      }
    });

    it('stores a word that is cut for the index in the middle of a character', async () => {
      const contextId = newContextId();
      await store().turns.append(newTurn(contextId, `x${'𠀀'.repeat(60)} fiddle`, 'well'));
      expect(await hits(['fiddle'], { contextId })).toHaveLength(1);
    });

    it('ranks a message higher the more of the words it has', async () => {
      const contextId = newContextId();
      const apart = ['so', 'so', 'so', 'so'];
      const texts = ['a violin', ...apart, 'a piano and a violin', ...apart, 'a piano', 'a drum'];
      for (let index = 0; index < texts.length; index += 2) {
        const [question = '', answer = ''] = texts.slice(index);
        await store().turns.append(newTurn(contextId, question, answer));
      }
      const found = await hits(['violin', 'piano'], { contextId });
      expect(found[0]).toBe('a piano and a violin');
      expect(found).toHaveLength(3);
    });

    it('returns what is near a result, even without the words, and nothing further away', async () => {
      const [contextId, word] = [newContextId(), newWord()];
      const turns = [
        ['far', 'far too'],
        ['four before', 'three before'],
        ['two before', 'just before'],
        [`where is ${word}?`, 'in the garden'],
        ['two after', 'three after'],
        ['four after', 'long after'],
      ] as const;
      await store().turns.append(newTurn(newContextId(), 'elsewhere', 'far away'));
      for (const [question, answer] of turns) {
        await store().turns.append(newTurn(contextId, question, answer));
      }
      const found = await find([word]);
      expect(found.map(({ message }) => textOf(message.message))).toEqual([
        `where is ${word}?`,
        'in the garden',
        'just before',
        'two after',
        'two before',
        'three after',
        'four after',
        'three before',
        'four before',
      ]);
      expect(found[0]).toMatchObject({ contextId, isActive: true });
      expect(found.every(({ share }) => share > 0)).toBe(true);
    });

    it('reads the neighbours of messages in their conversation, in their order', async () => {
      const [contextId, word] = [newContextId(), newWord()];
      for (const name of ['one', 'two', 'three']) {
        await store().turns.append(newTurn(contextId, name, `${name} ${word}`));
        await store().turns.append(newTurn(newContextId(), 'other', 'another'));
      }
      const hitsOf = await find([word], { contextId });
      const own = holding(hitsOf, [word]);
      const sequences = own.map(({ message }) => message.sequence).toSorted((a, b) => a - b);
      const around = await store().search.neighbours([...sequences, 2 ** 40], 2);
      const texts = sequences.map((sequence) => {
        const { before = [], after = [] } = around.get(sequence) ?? {};
        return [before, after].map((list) => list.map(({ message }) => textOf(message)));
      });
      expect(texts).toEqual([
        [['one'], ['two', `two ${word}`]],
        [
          [`one ${word}`, 'two'],
          ['three', `three ${word}`],
        ],
        [[`two ${word}`, 'three'], []],
      ]);
      expect(around.size).toBe(3);
    });

    it('leaves out the names of speakers, and finds them if nothing else is asked', async () => {
      const contextId = newContextId();
      await store().turns.append(newTurn(contextId, 'Ana: The boiler broke.', 'Ben: Oh no.'));
      await store().turns.append(newTurn(contextId, 'Ana: Yes.', 'Ben: Again?'));
      await store().turns.append(newTurn(contextId, 'Ana: It is old.', 'Ben: Ana, buy one.'));
      const texts = async (words: readonly string[]) =>
        (await find(words, { contextId })).map(({ message }) => textOf(message.message));
      const boiler = await texts(['boiler']);
      expect(boiler.slice(0, 2)).toEqual(['Ana: The boiler broke.', 'Ben: Oh no.']);
      expect(await texts(['ana', 'boiler'])).toEqual(boiler);
      expect(await hits(['ana'], { contextId })).toHaveLength(4);
    });

    it('takes what a few messages begin with for no speaker', async () => {
      const contextId = newContextId();
      const filler = ['Nothing new.', 'Nothing at all.', 'Nothing yet.'];
      const texts = ['Wifi: red-7', ...filler, 'The office is closed.', ...filler, 'Wifi: blue-42'];
      for (const text of texts) await store().turns.append(newTurn(contextId, text, 'Noted.'));
      const found = await hits(['wifi', 'office'], { contextId });
      expect(found.toSorted()).toEqual(['The office is closed.', 'Wifi: blue-42', 'Wifi: red-7']);
    });

    it('searches one conversation, those of a component, or all', async () => {
      const [word, component] = [newWord(), `part-${randomUUID()}`];
      const ids = [newContextId(), newContextId(), newContextId()];
      for (const [index, id] of ids.entries()) {
        const turn = newTurn(id, `${word} ${index}`, 'yes');
        await store().turns.append({ ...turn, component: index === 2 ? undefined : component });
      }
      expect((await hits([word])).toSorted()).toEqual([`${word} 0`, `${word} 1`, `${word} 2`]);
      expect((await hits([word], { component })).toSorted()).toEqual([`${word} 0`, `${word} 1`]);
      expect(await hits([word], { contextId: ids[2] ?? '' })).toEqual([`${word} 2`]);
      expect(await hits([word], { contextId: newContextId() })).toEqual([]);
      expect(await find([word], {}, 1)).toHaveLength(1);
    });

    it('searches a list of conversations, and those below a prefix, by segments', async () => {
      const word = newWord();
      const root = newContextId();
      const ids = [root, `${root}:a`, `${root}:a:b`, `${root}1`, `${root}-a`];
      for (const id of ids) await store().turns.append(newTurn(id, `${word} ${id}`, 'yes'));
      const found = async (place: SearchScope, scope?: ContextScope) =>
        holding(await store().search.candidates({ words: [word], limit: 50, ...place }, scope), [
          word,
        ])
          .map(({ contextId }) => contextId)
          .toSorted();
      expect(await found({ contextIds: [root, `${root}1`] })).toEqual([root, `${root}1`]);
      expect(await found({ contextIds: [] })).toEqual([]);
      expect(await found({ prefix: root })).toEqual([root, `${root}:a`, `${root}:a:b`]);
      expect(await found({ prefix: `${root}:a` })).toEqual([`${root}:a`, `${root}:a:b`]);
      const stranger: ContextScope = { type: 'own', owner: 'a-stranger' };
      expect(await found({ prefix: root }, stranger)).toEqual([]);
      expect(await found({ contextIds: ids }, stranger)).toEqual([]);
    });

    it('searches a time, and outside of a window', async () => {
      const [word, contextId, other] = [newWord(), newContextId(), newContextId()];
      for (const [index, id] of [contextId, contextId, contextId, other].entries()) {
        const turn = newTurn(id, `${word} ${index}`, 'yes');
        await store().turns.append({ ...turn, askedAt: 1_000 * (index + 1) });
      }
      const all = await find([word]);
      const sequence = all.find(({ message }) => textOf(message.message) === `${word} 1`)?.message
        .sequence;
      const texts = async (place: SearchScope) => (await hits([word], place)).toSorted();
      expect(await texts({ since: 2_000, until: 3_000 })).toEqual([`${word} 1`]);
      expect(await texts({ since: 3_000 })).toEqual([`${word} 2`, `${word} 3`]);
      expect(await texts({ outside: { contextId, from: sequence ?? 0 } })).toEqual([
        `${word} 0`,
        `${word} 3`,
      ]);
    });

    it('finds what was said at a time without words, the longest messages first', async () => {
      const [contextId, owner] = [newContextId(), randomUUID()];
      const scope: ContextScope = { type: 'own', owner };
      const said = ['before it', 'short', 'a longer one in the middle', 'and one after it'];
      for (const [index, text] of said.entries()) {
        const turn = newTurn(contextId, text, index === 1 ? 'well' : 'a long answer, much later');
        const times = { askedAt: 1_000 * (index + 1), repliedAt: index === 1 ? 2_500 : 9_000 };
        await store().turns.append({ ...turn, ...times }, scope);
      }
      const tool = { ...newTurn(contextId, '', 'later'), askedAt: 2_600, repliedAt: 9_000 };
      const content = 'what a tool says is no talk, however long it is';
      const result = { type: 'tool-result', toolCallId: 'a', content } as const;
      await store().turns.append({ ...tool, messages: [{ role: 'tool', parts: [result] }] }, scope);
      const texts = async (asked: ContextScope, place: SearchScope = {}) => {
        const query = { words: [], limit: 50, since: 2_000, until: 4_000, ...place };
        const found = await store().search.candidates(query, asked);
        return found.map(({ message }) => textOf(message.message));
      };
      const expected = ['a longer one in the middle', 'short', 'well'];
      expect((await texts(scope)).toSorted()).toEqual(expected);
      expect((await texts(scope))[0]).toBe(expected[0]);
      expect((await texts(EVERY_CONTEXT, { contextId })).toSorted()).toEqual(expected);
      expect(await texts(scope, { contextIds: [newContextId()] })).toEqual([]);
      expect(await texts({ type: 'own', owner: 'a-stranger' })).toEqual([]);
    });

    it('finds tool results, but not reasoning', async () => {
      const [contextId, word] = [newContextId(), newWord()];
      await store().turns.append({
        ...newTurn(contextId, 'look', ''),
        messages: [
          {
            role: 'tool',
            parts: [{ type: 'tool-result', toolCallId: 'a', content: `is ${word}` }],
          },
        ],
        reply: {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: `${word} again` },
            { type: 'text', text: 'fine' },
          ],
        },
      });
      const found = holding(await find([word]), [word]);
      expect(found.map(({ message }) => message.message.role)).toEqual(['tool']);
    });

    it('finds replaced messages, and marks them', async () => {
      const [contextId, word] = [newContextId(), newWord()];
      const turn = { ...newTurn(contextId, '', 'yes'), mode: 'replace' as const };
      await store().turns.append({ ...turn, messages: [textMessage('user', `old ${word}`)] });
      await store().turns.append({ ...turn, messages: [textMessage('user', `new ${word}`)] });
      const found = holding(await find([word]), [word]);
      const active = found.map(({ message, isActive }) => [textOf(message.message), isActive]);
      expect(Object.fromEntries(active)).toEqual({ [`old ${word}`]: false, [`new ${word}`]: true });
    });

    it('finds nothing that was deleted or not stored', async () => {
      const [contextId, word] = [newContextId(), newWord()];
      await store().turns.append(newTurn(contextId, word, 'yes'));
      const refused = { ...newTurn(contextId, `${word} twice`, 'yes'), expectedVersion: 9 };
      await expect(store().turns.append(refused)).rejects.toMatchObject({
        code: 'version_conflict',
      });
      expect(await hits([word])).toEqual([word]);
      await store().contexts.delete(contextId);
      expect(await find([word])).toEqual([]);
    });

    it('drops what waits for a caller that has left', async () => {
      const [contextId, word] = [newContextId(), newWord()];
      await store().turns.append(newTurn(contextId, word, 'yes'));
      const { search, notes } = store();
      const scope: ContextScope = { type: 'own', owner: randomUUID() };
      const words = [word];
      const leaving = new AbortController();
      const { signal } = leaving;
      // More than any store runs at once.
      const staying = Array.from({ length: 8 }, () => find(words));
      const left = [
        search.candidates({ words, limit: 5 }, scope, signal),
        search.neighbours([1], 1, scope, signal),
        notes.candidates({ words, limit: 5 }, { scope }, signal),
      ];
      const reason = new Error('left');
      leaving.abort(reason);
      expect(await Promise.allSettled(left)).toEqual(
        left.map(() => ({ status: 'rejected', reason })),
      );
      for (const found of await Promise.all(staying)) expect(holding(found, words)).toHaveLength(1);
    });

    it('treats any text as words, not as commands', async () => {
      const text = fc.oneof(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.constantFrom('"', '*', 'AND', 'NOT', 'a*', '^a', 'text:x', '(', 'NEAR(a b)', "'", '\0'),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), async (words) => {
          expect(Array.isArray(await find(words))).toBe(true);
        }),
        { numRuns: 200 },
      );
    });
  });
}
