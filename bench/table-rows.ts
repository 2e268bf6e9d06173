/** The table of targets: each figure beside what it must be and what it aims at; pure. */
import type { Figures } from './alternate.ts';
import {
  addedTo,
  BURST,
  type CleanStreams,
  CONCURRENCIES,
  type TableFigures,
} from './table-figures.ts';
import { BARE_PROXY, PORTKEY, RHETOR_MESSAGE, RHETOR_V1 } from './targets.ts';

export type Row = {
  readonly figure: string;
  readonly measured: string;
  readonly must: string;
  readonly aim: string;
  readonly met: 'aim' | 'must' | 'no' | 'unknown';
};

export type ProcessFigures = {
  readonly memoryMiB: number | undefined;
  readonly startSeconds: number | undefined;
};

type Bound = {
  readonly text: string;
  /** NaN where what it is measured against is missing. */
  readonly limit: number;
};

export function toRows(
  figures: TableFigures,
  { memoryMiB, startSeconds }: ProcessFigures,
  cleanStreams: readonly CleanStreams[],
): readonly Row[] {
  const { p50, requestsPerSecond, streamsPerSecond, firstText, longPrompt } = figures;
  const portkeyAdds = addedTo(p50, PORTKEY);
  const bareAdds = addedTo(p50, BARE_PROXY);
  const atBoth = (toRow: (concurrency: number) => Row) => CONCURRENCIES.map(toRow);
  return [
    atMost(
      '/v1/chat/completions whole, nothing stored: added p50 at 1, ms',
      addedTo(p50, RHETOR_V1),
      { text: `1/2.5 of Portkey's ${show(portkeyAdds)}`, limit: portkeyAdds / 2.5 },
      { text: `2.5 × bare's ${show(bareAdds)}`, limit: bareAdds * 2.5 },
    ),
    ...atBoth((concurrency) => {
      const { own, portkey, bare } = rates(requestsPerSecond[concurrency], RHETOR_V1);
      return atLeast(
        `the same: requests/s at ${concurrency}`,
        own,
        { text: `2.5 × Portkey's ${show(portkey, 0)}`, limit: portkey * 2.5 },
        {
          text: `4 × Portkey's, 0.40 × bare's ${show(bare, 0)}`,
          limit: Math.max(portkey * 4, bare * 0.4),
        },
      );
    }),
    atMost(
      '/message whole, turn durable, shipped defaults: added p50 at 1, ms',
      addedTo(p50, RHETOR_MESSAGE),
      { text: `Portkey's ${show(portkeyAdds)}`, limit: portkeyAdds },
      { text: '1/2 of it', limit: portkeyAdds / 2 },
    ),
    ...atBoth((concurrency) => {
      const { own, portkey } = rates(requestsPerSecond[concurrency], RHETOR_MESSAGE);
      return atLeast(
        `the same: requests/s at ${concurrency}`,
        own,
        { text: `1.8 × Portkey's ${show(portkey, 0)}`, limit: portkey * 1.8 },
        { text: '3 × it', limit: portkey * 3 },
      );
    }),
    ...atBoth((concurrency) => {
      const { own, bare } = rates(streamsPerSecond[concurrency], RHETOR_V1);
      return atLeast(
        `/v1 streams of 64 deltas: streams/s at ${concurrency}`,
        own,
        { text: `0.75 × bare's ${show(bare, 0)}`, limit: bare * 0.75 },
        { text: '0.9 × it', limit: bare * 0.9 },
      );
    }),
    atMost(
      `first token p99, ${BURST} streams at once: over bare, ms`,
      (firstText[RHETOR_V1] ?? Number.NaN) - (firstText[BARE_PROXY] ?? Number.NaN),
      { text: '3', limit: 3 },
      { text: '1', limit: 1 },
    ),
    ...cleanStreams.map(({ count, paceMs }) => {
      const all = { text: 'all', limit: count };
      const clean = figures.cleanStreams[count] ?? Number.NaN;
      return atLeast(`clean streams at ${count} (${paceMs} ms pace)`, clean, all, all, 0);
    }),
    longPromptRow(longPrompt),
    atMost(
      'memory after the bench, MB',
      megabytes(memoryMiB),
      { text: '250', limit: 250 },
      { text: '180', limit: 180 },
      0,
    ),
    atMost(
      'start to first answer (second start), s',
      startSeconds ?? Number.NaN,
      { text: '1.2', limit: 1.2 },
      { text: '0.8', limit: 0.8 },
    ),
  ];
}

function longPromptRow(figures: Figures): Row {
  const bareAdds = addedTo(figures, BARE_PROXY);
  return atMost(
    'prompts of 200,000 characters: added p50 at 1, ms',
    addedTo(figures, RHETOR_V1),
    { text: `3 × bare's ${show(bareAdds)}`, limit: bareAdds * 3 },
    { text: '2 × it', limit: bareAdds * 2 },
  );
}

function rates(figures: Figures = {}, name: string) {
  const of = (each: string): number => figures[each] ?? Number.NaN;
  return { own: of(name), portkey: of(PORTKEY), bare: of(BARE_PROXY) };
}

function atMost(figure: string, value: number, must: Bound, aim: Bound, digits = 2): Row {
  return row(figure, value, must, aim, digits, '≤', (limit) => value <= limit);
}

function atLeast(figure: string, value: number, must: Bound, aim: Bound, digits = 0): Row {
  return row(figure, value, must, aim, digits, '≥', (limit) => value >= limit);
}

function row(
  figure: string,
  value: number,
  must: Bound,
  aim: Bound,
  digits: number,
  sign: string,
  isMet: (limit: number) => boolean,
): Row {
  const isKnown = !Number.isNaN(value) && !Number.isNaN(must.limit);
  const met = !isMet(must.limit) ? 'no' : isMet(aim.limit) ? 'aim' : 'must';
  return {
    figure,
    measured: show(value, digits),
    must: `${sign} ${must.text}`,
    aim: `${sign} ${aim.text}`,
    met: isKnown ? met : 'unknown',
  };
}

function megabytes(mebibytes: number | undefined): number {
  return mebibytes === undefined ? Number.NaN : (mebibytes * 1_024 ** 2) / 1e6;
}

function show(value: number, digits = 2): string {
  return Number.isNaN(value) ? '?' : value.toFixed(digits);
}
