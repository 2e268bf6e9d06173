import { DatabaseSync, type StatementSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IndexingStore } from '../../../../test/context/indexing-store.ts';
import { prepareOnce } from '../statements/prepare.ts';
import { askedWords } from './asked-words.ts';
import { toIndexTotals, TOKENIZER, TOTALS } from './search-index.ts';
import {
  openOccurrences,
  type Postings,
  type PostingsPlace,
  WordPostings,
} from './word-postings.ts';
import { WordTerms } from './word-terms.ts';

const WORDS = ['gate', 'gates', 'running', 'Café', 'house-boat', 'nowhere'];
const CONTEXT = { sql: 'contexts.id = ?', values: ['a'], messages: { sql: 'TRUE', values: [] } };

/** How often each message has the word, by sequence. */
const frequenciesOf = ({ sequences, frequencies }: Postings): readonly (readonly number[])[] =>
  sequences.map((sequence, index) => [sequence, frequencies[index] ?? 0]).toSorted();

it('finds the same in the list of a term, and by asking for the word in some contexts', () => {
  const text = fc.array(fc.constantFrom(...WORDS.slice(0, 5), 'of', 'a'), {
    minLength: 1,
    maxLength: 9,
  });
  const turn = fc.record({ contextId: fc.constantFrom('a', 'b'), text });
  fc.assert(
    fc.property(fc.array(turn, { minLength: 1, maxLength: 12 }), (turns) => {
      const store = new IndexingStore();
      for (const { contextId, text: words } of turns)
        store.turn(contextId, words.join(' '), 'append');
      store.indexAll();
      const database = new DatabaseSync(store.file, { readOnly: true });
      openOccurrences(database, 'message_search');
      const totals = toIndexTotals(database.prepare(TOTALS).get()?.['block']);
      const key = Number(
        database.prepare(`SELECT key FROM contexts WHERE id = 'a'`).get()?.['key'] ?? 0,
      );
      const postings = (messages: number) =>
        new WordPostings(
          prepareOnce(database),
          { table: 'message_search', totals },
          { place: CONTEXT, messages, averageTokens: 1, without: [] },
        );
      const terms = new WordTerms(database, 'asked', TOKENIZER);
      for (const asked of askedWords(WORDS, [key], terms)) {
        const listed = postings(1_000).find(asked);
        // A place without messages is so small that a list of everywhere is never read.
        const matching = postings(0).find(asked);
        expect(frequenciesOf(listed)).toEqual(frequenciesOf(matching));
        expect(listed.holding).toBe(listed.sequences.length);
        expect(matching.holding).toBe(listed.holding);
      }
      const [gate] = askedWords(['gate'], [key], terms);
      const expected = turns
        .filter(({ contextId }) => contextId === 'a')
        .map(({ text: words }) => words.filter((word) => word.startsWith('gate')).length);
      const found = gate === undefined ? [] : postings(1_000).find(gate).frequencies;
      // The answer of each turn repeats the text.
      expect(found).toEqual(
        expected.flatMap((count) => [count, count]).filter((count) => count > 0),
      );
      database.close();
      store.close();
    }),
    { numRuns: 15 },
  );
});

/** What the postings of a word in one context read, and its messages of the same text, one in each millisecond. */
class OneContext {
  private readonly database = new DatabaseSync(':memory:');
  private readonly reads: string[] = [];
  private readonly count: number;

  constructor(text: string, count: number) {
    this.count = count;
    this.database.exec(`
      CREATE TABLE contexts (key INTEGER PRIMARY KEY, id TEXT);
      INSERT INTO contexts VALUES (1, 'a');
      CREATE TABLE messages (sequence INTEGER PRIMARY KEY, context_key, tokens, timestamp);
      CREATE INDEX message_sizes ON messages (sequence, context_key, tokens);
      WITH RECURSIVE each (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM each LIMIT ${count})
        INSERT INTO messages SELECT number, 1, 1, number FROM each;
      CREATE VIRTUAL TABLE message_search USING fts5 (text, scope, tokenize = '${TOKENIZER}');
      INSERT INTO message_search (message_search, rank) VALUES ('rank', 'bm25(1.0, 0.0)');`);
    this.database
      .prepare(
        `INSERT INTO message_search (rowid, text, scope) SELECT sequence, ?, 'context1' FROM messages`,
      )
      .run(text);
    openOccurrences(this.database, 'message_search');
  }

  find(word: string, until: number): Postings {
    const messages = { sql: 'messages.timestamp < ?', values: [until] };
    const place: PostingsPlace = {
      place: { ...CONTEXT, messages },
      messages: this.count,
      averageTokens: 1,
      without: [],
    };
    const totals = toIndexTotals(this.database.prepare(TOTALS).get()?.['block']);
    const prepare = (sql: string): StatementSync => {
      this.reads.push(sql);
      return this.database.prepare(sql);
    };
    const postings = new WordPostings(prepare, { table: 'message_search', totals }, place);
    const [asked] = askedWords([word], [1], new WordTerms(this.database, 'asked', TOKENIZER));
    return asked === undefined ? expect.fail('no word') : postings.find(asked);
  }

  get readsOccurrences(): boolean {
    return this.reads.some((sql) => sql.includes('_occurrences'));
  }
}

it('lists old messages of a common word where the newest are outside of the place', () => {
  const context = new OneContext('the gate', 20_010);
  expect(context.find('gate', 3).sequences).toEqual([2, 1]);
  expect(context.readsOccurrences).toBe(true);
});

it('lists the newest messages of a common word, and counts all of them', () => {
  const { sequences, holding } = new OneContext('the gate', 20_010).find('gate', Infinity);
  expect([sequences.length, Math.min(...sequences), holding]).toEqual([20_000, 11, 20_010]);
});

it('does not read each occurrence of a word that messages repeat again and again', () => {
  const context = new OneContext('gate '.repeat(1_000), 3);
  expect(context.find('gate', Infinity).frequencies).toEqual([1_000, 1_000, 1_000]);
  expect(context.readsOccurrences).toBe(false);
});
