/** Prints rows under headings; on a terminal, lines are cut to its width. */
import { stripVTControlCharacters } from 'node:util';
import type { Terminal } from './terminal.ts';

const GAP = '  ';
/** Characters that take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;
const segmenter = new Intl.Segmenter();

/** Cells may hold text from elsewhere: control characters are removed on a terminal. */
export async function printTable(
  terminal: Terminal,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<void> {
  const lines = [headings, ...rows.map((row) => row.map((cell) => oneLine(terminal, cell)))];
  const widths = headings.map((_, column) =>
    Math.max(...lines.map((line) => widthOf(line[column] ?? ''))),
  );
  const text = lines.map((line, row) => {
    const padded = line.map((cell, column) => padEnd(cell, widths[column] ?? 0)).join(GAP);
    const cut = fit(padded.trimEnd(), terminal.columns);
    return row === 0 ? terminal.style('bold', cut) : cut;
  });
  await terminal.line(text.join('\n'));
}

/** Width in terminal columns. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(stripVTControlCharacters(text))) {
    width += WIDE.test(segment) ? 2 : 1;
  }
  return width;
}

/** As much text as fits, with an ellipsis in place of the rest. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let width = 1;
  let kept = '';
  for (const { segment } of segmenter.segment(text)) {
    width += widthOf(segment);
    if (width > columns) break;
    kept += segment;
  }
  return `${kept}…`;
}

function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

function oneLine(terminal: Terminal, text: string): string {
  return terminal.foreign(text.replace(/\s+/g, ' '));
}
