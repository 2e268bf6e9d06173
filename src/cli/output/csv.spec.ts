import { expect, it } from 'vitest';
import { toCsv } from './csv.ts';

it('writes numbers, texts and nothing, and quotes what needs it', () => {
  expect(
    toCsv(
      ['a', 'b'],
      [
        [0.5, undefined],
        ['one, two', 'say "hi"\nbye'],
      ],
    ),
  ).toBe('a,b\r\n0.5,\r\n"one, two","say ""hi""\nbye"\r\n');
});

it('lets no spreadsheet take a text for a formula', () => {
  expect(toCsv(['a'], [['=1+1'], ['@x,y'], [-1]])).toBe(`a\r\n'=1+1\r\n"'@x,y"\r\n-1\r\n`);
});
