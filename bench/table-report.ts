/** Prints the table of targets, and where the targets' work differs. */
import type { Row } from './table-rows.ts';
import { addedTo, CONCURRENCIES, type TableFigures } from './table-figures.ts';
import { BARE_STACK, BARE_STACK_MESSAGE, PORTKEY, RHETOR_MESSAGE, RHETOR_V1 } from './targets.ts';

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
    `- ${RHETOR_MESSAGE} and ${BARE_STACK_MESSAGE} store each turn on disk before they answer; no other target stores anything.`,
    ...(askedFor[PORTKEY] === undefined
      ? [
          '- Portkey is not installed beside this folder (bench/README.md shows how), so its rows are unknown.',
        ]
      : []),
    `- The load generator's share of one core, whole answers at 16: ${shares.join('; ')}.`,
  ].join('\n');
}

/** What of Rhetor's figures is its own: the stack beneath it, with nothing on it, does the same work. */
export function toFloor(figures: TableFigures): string {
  const beside = (toText: (name: string) => string): string =>
    `${toText(BARE_STACK)} (${RHETOR_V1}: ${toText(RHETOR_V1)})`;
  const rates = CONCURRENCIES.map(
    (at) =>
      `${beside((name) => show(figures.requestsPerSecond[at]?.[name]))} requests/s and ` +
      `${beside((name) => show(figures.streamsPerSecond[at]?.[name]))} streams/s at ${at}`,
  );
  const besideMessage = (toText: (name: string) => string): string =>
    `${toText(BARE_STACK_MESSAGE)} (${RHETOR_MESSAGE}: ${toText(RHETOR_MESSAGE)})`;
  const messageRates = CONCURRENCIES.map(
    (at) => `${besideMessage((name) => show(figures.requestsPerSecond[at]?.[name]))} at ${at}`,
  );
  return [
    'The floor of the stack, a Nest application whose routes ask the SDK:',
    `- ${rates.join('; ')}.`,
    `- Added p50 at 1, ms: ${beside((name) => show(addedTo(figures.p50, name), 2))}; ` +
      `with prompts of 200,000 characters: ${beside((name) => show(addedTo(figures.longPrompt, name), 2))}.`,
    `- With the upstream streamed and the turn stored, requests/s: ${messageRates.join('; ')}; ` +
      `added p50 at 1, ms: ${besideMessage((name) => show(addedTo(figures.p50, name), 2))}.`,
    `- First token p99, 32 streams at once, ms: ${beside((name) => show(figures.firstText[name], 2))}.`,
  ].join('\n');
}

function show(figure = Number.NaN, digits = 0): string {
  return Number.isNaN(figure) ? '?' : figure.toFixed(digits);
}
