/** Prints the table of targets, and where the targets' work differs. */
import type { TableFigures } from './table-figures.ts';
import type { Row } from './table-rows.ts';
import { PORTKEY, RHETOR_MESSAGE } from './targets.ts';

const HEADS: Row = {
  figure: 'figure',
  measured: 'measured',
  must: 'must',
  aim: 'aim',
  met: 'unknown',
};

export function toTable(rows: readonly Row[]): string {
  const cells = [
    [HEADS.figure, HEADS.measured, HEADS.must, HEADS.aim, 'met?'],
    ...rows.map(({ figure, measured, must, aim, met }) => [figure, measured, must, aim, met]),
  ];
  const widths = cells[0]?.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => cell.padEnd(widths?.[at] ?? 0)).join(' | ')} |`;
  const rule = line((widths ?? []).map((width) => '-'.repeat(width)));
  return [line(cells[0] ?? []), rule, ...cells.slice(1).map(line)].join('\n');
}

/** Figures are comparable only if the upstream had the same to do. */
export function toDifferences({ askedFor, loadShare }: TableFigures): string {
  const ways = Object.entries(askedFor).map(([name, { whole, streamed }]) => {
    const all = whole + streamed;
    const way =
      streamed === 0 ? 'whole' : whole === 0 ? 'streamed' : `${streamed} of ${all} streamed`;
    return `${name}: ${way}`;
  });
  const shares = Object.entries(loadShare).map(
    ([name, share]) => `${name}: ${(share * 100).toFixed(0)} %`,
  );
  return [
    'Where the work differs:',
    `- For a whole answer, the upstream was asked for (counted there): ${ways.join('; ')}.`,
    `- ${RHETOR_MESSAGE} stores each turn on disk before it answers; no other target stores anything.`,
    ...(askedFor[PORTKEY] === undefined
      ? [
          '- Portkey is not installed beside this folder (bench/README.md shows how), so its rows are unknown.',
        ]
      : []),
    `- The load generator's share of one core, whole answers at 16: ${shares.join('; ')}.`,
  ].join('\n');
}
