/** How the figures of a report become plots: filled, stacked, and the least groups added up. */
import { expect, it } from 'vitest';
import type { UsageReport, UsageSums } from '../../../../src/client/client.ts';
import { monthPace } from './month-pace.ts';
import { isEmptyPlot, type PlotContent, stacked, sumAt } from './plot-content.ts';
import { plotContents } from './plot-contents.ts';
import { plotLabel } from './plot-label.ts';
import { NO_USE, usageFigures } from './usage-figures.ts';

const FROM = '2026-03-01T00:00:00.000Z';
const NEXT = '2026-03-01T01:00:00.000Z';
const LAST = '2026-03-01T02:00:00.000Z';
const TO = '2026-03-01T03:00:00.000Z';

function sums(changes: Partial<UsageSums> = {}): UsageSums {
  return { ...NO_USE, requests: 1, ...changes };
}

function report(changes: Partial<UsageReport>): UsageReport {
  const common = { from: FROM, to: TO, interval: 'hour', group_by: null, buckets: [] } as const;
  return { ...common, totals: sums(), ...changes };
}

function plots(figures: ReturnType<typeof usageFigures>): ReadonlyMap<string, PlotContent> {
  const nameOf = (id: string | null): string => id ?? 'none';
  const contents = plotContents({ figures, interval: 'hour', nameOf, limits: [] });
  return new Map(contents.map((content) => [content.title, content]));
}

function plotOf(figures: ReturnType<typeof usageFigures>, title: string): PlotContent {
  const content = plots(figures).get(title);
  if (content === undefined) throw new Error(`no plot ${title}`);
  return content;
}

const USE = sums({
  requests: 5,
  failed: 2,
  input_tokens: 100,
  cache_read_tokens: 60,
  cache_write_tokens: 10,
  output_tokens: 50,
  reasoning_tokens: 20,
  cost_usd: 1.5,
  unpriced_requests: 1,
  duration_ms: { p50: 200, p95: 900 },
});

it('has zeros where there was no use, and no latency', () => {
  const figures = usageFigures(report({ totals: USE, buckets: [{ start: NEXT, ...USE }] }));
  expect(plotOf(figures, 'Cost').series).toMatchObject([
    { values: [0, 1.5, 0], whole: 1.5, unpriced: { values: [0, 1, 0], whole: 1 } },
  ]);
  expect(plotOf(figures, 'Requests').series.map(({ name, values }) => [name, values])).toEqual([
    ['Succeeded', [0, 3, 0]],
    ['Failed', [0, 2, 0]],
  ]);
  expect(plotOf(figures, 'Duration').series.map(({ values }) => values)).toEqual([
    [null, 200, null],
    [null, 900, null],
  ]);
  expect(isEmptyPlot(plotOf(figures, 'Time to first token'))).toBe(true);
  expect(plotLabel(plotOf(figures, 'Cost'))).toMatch(
    /^Cost by the hour, ≥ .*1\.50 in all\. Most on /,
  );
});

it('divides tokens by class, each of them counted once', () => {
  const figures = usageFigures(report({ totals: USE, buckets: [{ start: LAST, ...USE }] }));
  const { series } = plotOf(figures, 'Tokens');
  expect(series.map(({ name, whole }) => [name, whole])).toEqual([
    ['Input', 30],
    ['Read from the prompt cache', 60],
    ['Written to the prompt cache', 10],
    ['Output', 30],
    ['Reasoning', 20],
  ]);
  expect(sumAt(series, 2)).toBe(150);
  expect(stacked(series).at(-1)).toEqual([0, 0, 150]);
  expect(stacked(series)[1]).toEqual([0, 0, 90]);
});

it('shows what came from caches: a share of the input, and whole answers', () => {
  const cached = sums({ requests: 4, cache_hits: 3, cache_misses: 1, cache_share: 0.25 });
  const figures = usageFigures(report({ totals: cached, buckets: [{ start: NEXT, ...cached }] }));
  const shares = plotOf(figures, 'Input from prompt caches');
  expect(shares.series.map(({ values, whole }) => [values, whole])).toEqual([
    [[null, 0.25, null], 0.25],
  ]);
  expect(plotLabel(shares)).toContain('25%');
  const answers = plotOf(figures, 'Rhetor’s cache of answers');
  expect(answers.series.map(({ name, values }) => [name, values])).toEqual([
    ['Hits', [0, 3, 0]],
    ['Misses', [0, 1, 0]],
  ]);
  expect(isEmptyPlot(plotOf(usageFigures(report({})), 'Rhetor’s cache of answers'))).toBe(true);
});

it('stacks groups, the dearest first, and adds up those beyond seven', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', null];
  const groups = ids.map((group, index) => ({ group, ...sums({ cost_usd: index + 1 }) }));
  const figures = usageFigures(report({ totals: sums({ requests: 10, cost_usd: 55 }) }), {
    whole: report({ interval: 'none', buckets: groups.map((each) => ({ start: FROM, ...each })) }),
    overTime: report({ buckets: groups.map((each) => ({ start: LAST, ...each })) }),
  });
  const { series } = plotOf(figures, 'Cost');
  expect(series.map(({ name, whole }) => [name, whole])).toEqual([
    ['none', 10],
    ['i', 9],
    ['h', 8],
    ['g', 7],
    ['f', 6],
    ['e', 5],
    ['d', 4],
    ['3 more', 6],
  ]);
  expect(series.at(-1)?.values).toEqual([0, 0, 6]);
  expect(stacked(series).at(-1)).toEqual([0, 0, 55]);
  expect(plotOf(figures, 'Requests').series.at(-1)?.values).toEqual([0, 0, 3]);
  expect(plotOf(figures, 'Duration, median').series).toHaveLength(7);
});

it('keeps a group that is called null apart from requests without one', () => {
  const groups = [
    { group: null, ...sums({ cost_usd: 1 }) },
    { group: 'null', ...sums({ cost_usd: 2 }) },
  ];
  const figures = usageFigures(report({}), {
    whole: report({ interval: 'none', buckets: groups.map((each) => ({ start: FROM, ...each })) }),
    overTime: report({ buckets: groups.map((each) => ({ start: FROM, ...each })) }),
  });
  expect(plotOf(figures, 'Cost').series.map(({ name, values }) => [name, values[0]])).toEqual([
    ['null', 2],
    ['none', 1],
  ]);
});

it('computes the pace of a month from the first use on, once it is a day old', () => {
  const figures = usageFigures(
    report({ totals: sums({ cost_usd: 2 }), buckets: [{ start: NEXT, ...sums() }] }),
  );
  const day = 86_400_000;
  expect(monthPace(figures, Date.parse(NEXT) + day - 1)).toBeUndefined();
  expect(monthPace(figures, Date.parse(NEXT) + 2 * day)).toBeCloseTo(365.25 / 12);
});
