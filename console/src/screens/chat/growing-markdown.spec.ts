import { lexer } from 'marked';
import { expect, it } from 'vitest';
import { blocksOf, GrowingMarkdown } from './growing-markdown.ts';

const TEXT = `# Title

A paragraph with **strong** words,
on two lines.

- a list
  with more

- and an item

Setext
======

| a | b |
| - | - |
| 1 | 2 |

\`\`\`js
const a = 1;

const b = 2;
\`\`\`

> a quotation

The end.`;

const rawOf = (blocks: ReturnType<typeof blocksOf>) => blocks.map(({ token }) => token.raw.trim());

it.each([1, 2, 3, 7, 50])('has the same blocks in pieces of %i characters as at once', (size) => {
  const growing = new GrowingMarkdown();
  for (let at = 0; at < TEXT.length; at += size) growing.push(TEXT.slice(at, at + size));
  const all = [...growing.settled, ...growing.open];
  expect(rawOf(all)).toEqual(rawOf(blocksOf(TEXT)));
  expect(all.map(({ token }) => token.type)).toEqual(
    lexer(TEXT)
      .map(({ type }) => type)
      .filter((type) => type !== 'space'),
  );
  expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
});

it('parses only the last block again, however long the answer is', () => {
  const growing = new GrowingMarkdown();
  const paragraph = `${'word '.repeat(40)}\n\n`;
  let most = 0;
  for (let count = 0; count < 500; count += 1) most = Math.max(most, growing.push(paragraph));
  expect(most).toBeLessThan(3 * paragraph.length);
  expect(growing.settled.length).toBeGreaterThan(490);
});

it('keeps the same list of settled blocks while only the last one grows', () => {
  const growing = new GrowingMarkdown();
  growing.push('One.\n\nTwo.\n\nThr');
  const { settled } = growing;
  expect(rawOf(settled)).toEqual(['One.', 'Two.']);
  growing.push('ee');
  expect(growing.settled).toBe(settled);
  expect(rawOf(growing.open)).toEqual(['Three']);
});
