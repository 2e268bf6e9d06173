import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IndexingStore, messageRow } from '../../../../test/context/indexing-store.ts';
import { type ContextScope, EVERY_CONTEXT } from '../../records/context-scope.ts';
import type { SearchQuery } from '../../records/search-query.ts';
import { MOST_NAMED_CONTEXTS } from '../../limits.ts';

function expectAsIndexed(store: IndexingStore, query: Omit<SearchQuery, 'limit'>): void {
  const [found, expected] = [store.search(query), store.expected(query)];
  expect([...found.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
  for (const [sequence, relevance] of expected) {
    expect(found.get(sequence)).toBeCloseTo(relevance, 6);
  }
}

const word = fc.constantFrom(
  'running',
  'runs',
  'Café',
  'cafe',
  'x-ray',
  'नमस्ते',
  'наука',
  'gate',
  '()',
);
const words = fc.array(word, { minLength: 1, maxLength: 4 });
const contextId = fc.constantFrom('a', 'b', 'c');
type Step = (store: IndexingStore) => void;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(contextId, words, fc.constantFrom('append', 'append', 'replace', 'repeat'))
      .map(
        ([id, text, how]): Step =>
          (store) =>
            store.turn(id, text.join(' '), how),
      ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(words, fc.constantFrom({}, { contextId: 'b' }, { component: 'part' })).map(
      ([asked, scope]): Step =>
        (store) =>
          expectAsIndexed(store, { words: asked, ...scope }),
    ),
  },
  contextId.map(
    (id): Step =>
      (store) =>
        store.run({ type: 'delete-context', scope: EVERY_CONTEXT, contextId: id }),
  ),
  contextId.map(
    (id): Step =>
      (store) =>
        store.run({
          type: 'fork-context',
          scope: EVERY_CONTEXT,
          fork: { contextId: id, newContextId: `${id}${Math.random()}`, createdAt: 1 },
        }),
  ),
  fc.constant<Step>((store) => store.indexBatch()),
  fc.constant<Step>((store) => store.reopen()),
);

it('finds and ranks what an index that is always up to date would, whatever happens between', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const store = new IndexingStore();
      for (const take of steps) take(store);
      for (const asked of ['run', 'cafe', 'gate', 'indeed']) {
        expectAsIndexed(store, { words: [asked, 'नमस्ते'] });
      }
      store.close();
    }),
    { numRuns: 40 },
  );
});

it('ranks what is not indexed by all messages, also beside a large index', () => {
  const store = new IndexingStore();
  for (let count = 0; count < 700; count += 1) {
    store.turn('a', count % 7 === 0 ? 'a gate and a common word' : 'a common word', 'append');
  }
  store.indexAll();
  expect(store.unindexed).toBe(0);
  store.turn('b', 'the gate is new, and the harbour is closed', 'append');
  store.turn('b', 'common', 'append');
  expect(store.unindexed).toBe(4);
  const query = { words: ['gate', 'harbour', 'common'] };
  const [found, expected] = [store.search(query), store.expected(query)];
  expect(found.size).toBe(expected.size);
  for (const [sequence, relevance] of expected) {
    // What the index itself ranks does not know of the last four messages.
    const digits = sequence > 1_400 ? 9 : 1;
    expect(found.get(sequence)).toBeCloseTo(relevance, digits);
  }
  store.close();
});

it('after a large import, finds what is indexed, and the newest of what is not', () => {
  const store = new IndexingStore();
  const add = (count: number): void =>
    store.run({
      type: 'append-messages',
      scope: EVERY_CONTEXT,
      contextId: 'a',
      messages: Array.from({ length: count }, (_, index) => messageRow(`a gate ${index % 50}`)),
    });
  store.turn('a', 'begin', 'append');
  add(1_000);
  store.indexAll();
  add(4_000);
  expect(store.unindexed).toBe(4_000);
  const query = { words: ['gate', '7'] };
  // A small index, and more than the search holds in memory at once.
  expectAsIndexed(store, query);
  add(4_000);
  // All of it would take longer than a search may.
  store.slowness = 1_000;
  const found = [...store.search(query).keys()].toSorted((one, other) => one - other);
  expect(found.filter((sequence) => sequence <= 1_002)).toHaveLength(1_000);
  expect(found.filter((sequence) => sequence > 1_002)).toEqual(
    Array.from({ length: 4_096 }, (_, index) => 9_002 - 4_095 + index),
  );
  store.close();
});

const MINE: ContextScope = { type: 'own', owner: 'mine' };
const THEIRS: ContextScope = { type: 'own', owner: 'theirs' };

/** Relevances by text, which are the same in two stores, while the sequences are not. */
function scoresOf(store: IndexingStore, query: Omit<SearchQuery, 'limit'>): readonly number[] {
  return [...store.search(query, MINE).values()].toSorted((one, other) => other - one);
}

const mineOrTheirs: fc.Arbitrary<readonly [isMine: boolean, step: Step]> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.boolean(), contextId, words).map(([isMine, id, text]) => {
      const context = isMine ? id : `their-${id}`;
      const scope = isMine ? MINE : THEIRS;
      const step: Step = (store) => store.turn(context, text.join(' '), 'append', scope);
      return [isMine, step] as const;
    }),
  },
  fc.constant<readonly [boolean, Step]>([true, (store) => store.indexAll()]),
  fc.constant<readonly [boolean, Step]>([false, (store) => store.indexBatch()]),
);

it('scores what a key sees as if nothing else were stored', () => {
  fc.assert(
    fc.property(fc.array(mineOrTheirs, { minLength: 5, maxLength: 30 }), (steps) => {
      const [shared, alone] = [new IndexingStore(), new IndexingStore()];
      for (const [isMine, take] of steps) {
        take(shared);
        if (isMine) take(alone);
      }
      for (const asked of [['run'], ['cafe', 'gate'], ['indeed', 'नमस्ते', '日本']]) {
        for (const place of [{}, { contextId: 'a' }, { component: 'part' }]) {
          const query = { words: asked, ...place };
          expect(scoresOf(shared, query)).toEqual(scoresOf(alone, query));
        }
      }
      shared.close();
      alone.close();
    }),
    { numRuns: 20 },
  );
});

it('scores alike whether the index is asked for few contexts or for many', () => {
  const [few, many] = [new IndexingStore(), new IndexingStore()];
  for (let count = 0; count < 700; count += 1) {
    const text = count % 7 === 0 ? 'a gate, a gate and a word' : 'a word';
    many.turn(`c${count}`, text, 'append', MINE);
    few.turn(`c${count % MOST_NAMED_CONTEXTS}`, text, 'append', MINE);
    many.turn(`t${count}`, 'the gate of others', 'append', THEIRS);
    if (count === 600) for (const store of [few, many]) store.indexAll();
  }
  const query = { words: ['gate', 'word', 'others'] };
  expect(scoresOf(many, query)).toHaveLength(1_400);
  expect(scoresOf(many, query)).toEqual(scoresOf(few, query));
  expect(many.search({ words: ['others'] }, MINE).size).toBe(0);
  for (const store of [few, many]) store.close();
});

it.each([
  ['of everything', {}, EVERY_CONTEXT],
  ['of a part', { prefix: 'a' }, EVERY_CONTEXT],
  ['with a key', {}, { type: 'own', owner: 'mine' }],
] as const)('ends a search %s that takes longer than five seconds', (_, place, scope) => {
  const store = new IndexingStore();
  store.turn('a', 'a gate and a door', 'append', scope);
  store.indexAll();
  const words = ['gate', 'door', 'window'];
  const search = () => store.candidates({ words, ...place }, scope);
  store.slowness = 2_500;
  expect(search).toThrow('a search of more than 5000 ms');
  store.slowness = 1_000;
  expect(search()).toHaveLength(2);
  store.close();
});
