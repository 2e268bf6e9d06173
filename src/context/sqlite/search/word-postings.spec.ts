import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IndexingStore } from '../../../../test/context/indexing-store.ts';
import { prepareOnce } from '../statements/prepare.ts';
import { askedWords } from './asked-words.ts';
import { toIndexTotals, TOKENIZER, TOTALS } from './search-index.ts';
import { openOccurrences, type Postings, WordPostings } from './word-postings.ts';
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
