import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { frequencyOf, saturationOf, weightOfWord } from './bm25.ts';

const WORDS = ['one', 'two', 'three', 'four'];

it('is the relevance that FTS5 computes', () => {
  const text = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (texts) => {
      const database = new DatabaseSync(':memory:');
      database.exec('CREATE VIRTUAL TABLE texts USING fts5 (text)');
      const adding = database.prepare('INSERT INTO texts (rowid, text) VALUES (?, ?)');
      texts.forEach((words, index) => adding.run(index, words.join(' ')));
      const ranking = database.prepare(
        'SELECT rowid, -rank AS rank FROM texts WHERE texts MATCH ?',
      );
      const average = texts.flat().length / texts.length;
      for (const word of WORDS) {
        const withWord = texts.filter((words) => words.includes(word)).length;
        const weight = weightOfWord(texts.length, withWord);
        for (const row of ranking.all(word)) {
          const words = texts[Number(row['rowid'])] ?? [];
          const frequency = words.filter((each) => each === word).length;
          const saturation = saturationOf(frequency, words.length / average);
          expect(weight * saturation).toBeCloseTo(Number(row['rank']), 9);
          expect(frequencyOf(saturation, words.length / average)).toBe(frequency);
        }
      }
      database.close();
    }),
  );
});
