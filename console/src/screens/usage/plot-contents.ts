/** The plots of the Usage screen, made from its figures; pure. */
import type { UsageSums } from '../../../../src/client/client.ts';
import { bucketName } from './bucket-text.ts';
import type { PlotContent, PlotLimit, PlotSeries, SeriesLook } from './plot-content.ts';
import type { GroupFigures, GroupId, UsageFigures } from './usage-figures.ts';
import type { PlottedInterval } from './usage-view.ts';

export type PlotSource = {
  readonly figures: UsageFigures;
  readonly interval: PlottedInterval;
  readonly nameOf: (id: GroupId) => string;
  /** Lines in the cost plot. */
  readonly limits: readonly PlotLimit[];
};

type Value = (sums: UsageSums) => number;
type Part = readonly [name: string, look: SeriesLook, value: Value];

/** What more groups have is added up. */
const LOOKS: readonly SeriesLook[] = [
  'plot-1',
  'plot-2',
  'plot-3',
  'plot-4',
  'plot-5',
  'plot-6',
  'plot-7',
];

const TOKEN_CLASSES: readonly Part[] = [
  ['Input', 'plot-1', freshInput],
  ['Read from the prompt cache', 'plot-2', (sums) => sums.cache_read_tokens],
  ['Written to the prompt cache', 'plot-5', (sums) => sums.cache_write_tokens],
  ['Output', 'plot-3', (sums) => Math.max(0, sums.output_tokens - sums.reasoning_tokens)],
  ['Reasoning', 'plot-6', (sums) => sums.reasoning_tokens],
];

const CACHE_RESULTS: readonly Part[] = [
  ['Hits', 'plot-3', (sums) => sums.cache_hits],
  ['Misses', 'plot-other', (sums) => sums.cache_misses],
];

const OUTCOMES: readonly Part[] = [
  ['Succeeded', 'plot-1', (sums) => sums.requests - sums.failed],
  ['Failed', 'plot-bad', (sums) => sums.failed],
];

export function plotContents(source: PlotSource): readonly PlotContent[] {
  const { figures, interval, limits } = source;
  const buckets = figures.starts.map((start) => ({ start, name: bucketName(start, interval) }));
  const isGrouped = figures.groups.length > 0;
  const shared = { interval, buckets, limits: [] };
  return [
    {
      ...shared,
      title: 'Cost',
      shape: 'stack',
      unit: 'money',
      series: costs(source),
      limits,
      emptyText:
        figures.sums.unpriced_requests === 0
          ? 'Nothing was charged.'
          : 'No price is known for these models: set "price" or "price_as" in providers.json.',
    },
    {
      ...shared,
      title: 'Tokens',
      shape: 'stack',
      unit: 'count',
      series: stack(source, TOKEN_CLASSES),
      emptyText: 'No tokens were used.',
    },
    {
      ...shared,
      title: 'Requests',
      shape: 'stack',
      unit: 'count',
      series: stack(source, OUTCOMES, (sums) => sums.requests),
      emptyText: 'There were no requests.',
    },
    {
      ...shared,
      title: 'Failures',
      shape: 'stack',
      unit: 'count',
      series: stack(source, [['Failed', 'plot-bad', (sums) => sums.failed]]),
      emptyText: 'No request failed.',
    },
    {
      ...shared,
      title: isGrouped ? 'Time to first token, median' : 'Time to first token',
      shape: 'lines',
      unit: 'duration',
      series: percentiles(source, 'first_token_ms'),
      emptyText: 'No request got a token.',
    },
    {
      ...shared,
      title: isGrouped ? 'Duration, median' : 'Duration',
      shape: 'lines',
      unit: 'duration',
      series: percentiles(source, 'duration_ms'),
      emptyText: 'No request has ended.',
    },
    {
      ...shared,
      title: 'Input from prompt caches',
      shape: 'lines',
      unit: 'share',
      series: promptCacheShares(source),
      emptyText: 'No vendor read input from its prompt cache.',
    },
    {
      ...shared,
      title: isGrouped ? 'Answers from Rhetor’s cache' : 'Rhetor’s cache of answers',
      shape: 'stack',
      unit: 'count',
      series: stack(source, CACHE_RESULTS, (sums) => sums.cache_hits),
      emptyText: 'No request looked there: "cache" in a rule of tasks.json turns it on.',
    },
  ];
}

function costs(source: PlotSource): readonly PlotSeries[] {
  const value: Value = (sums) => sums.cost_usd;
  const unpriced = stack(source, [['Cost', 'plot-1', (sums) => sums.unpriced_requests]]);
  return stack(source, [['Cost', 'plot-1', value]]).map((each, index) => {
    const left = unpriced[index];
    if (left === undefined) return each;
    const values = left.values.map((count) => count ?? 0);
    return { ...each, unpriced: { values, whole: left.whole ?? 0 } };
  });
}

/** @param whole what is stacked by group in place of the parts; the sum of the parts when omitted */
function stack(source: PlotSource, parts: readonly Part[], whole?: Value): readonly PlotSeries[] {
  const { figures } = source;
  if (figures.groups.length === 0) {
    return parts
      .map(([name, look, value]) => series(name, look, figures, value))
      .filter((each, index) => index === 0 || each.whole !== 0);
  }
  const value =
    whole ?? ((sums: UsageSums) => parts.reduce((sum, [, , part]) => sum + part(sums), 0));
  const shown = shownGroups(source);
  const rest = figures.groups.slice(shown.length);
  return [
    ...shown.map(({ group, look }) => series(source.nameOf(group.id), look, group, value)),
    ...(rest.length === 0 ? [] : [other(rest, value)]),
  ];
}

/** Groups have their medians alone: more lines could not be told apart. */
function percentiles(
  source: PlotSource,
  name: 'first_token_ms' | 'duration_ms',
): readonly PlotSeries[] {
  const { figures } = source;
  if (figures.groups.length === 0) {
    return [
      measured('Median', 'plot-1', figures, (sums) => sums[name]?.p50),
      measured('95th percentile', 'plot-2', figures, (sums) => sums[name]?.p95),
    ];
  }
  return shownGroups(source).map(({ group, look }) =>
    measured(source.nameOf(group.id), look, group, (sums) => sums[name]?.p50),
  );
}

function promptCacheShares(source: PlotSource): readonly PlotSeries[] {
  const { figures } = source;
  const value = ({ cache_share: share }: UsageSums): number | undefined => share;
  if (figures.groups.length === 0) return [measured('Share', 'plot-2', figures, value)];
  return shownGroups(source).map(({ group, look }) =>
    measured(source.nameOf(group.id), look, group, value),
  );
}

function shownGroups({ figures: { groups } }: PlotSource) {
  return LOOKS.flatMap((look, index) => {
    const group = groups[index];
    return group === undefined ? [] : [{ look, group }];
  });
}

type Sums = Pick<GroupFigures, 'sums' | 'buckets'>;

function series(name: string, look: SeriesLook, { sums, buckets }: Sums, value: Value): PlotSeries {
  return { name, look, values: buckets.map(value), whole: value(sums) };
}

function measured(
  name: string,
  look: SeriesLook,
  { sums, buckets }: Sums,
  value: (sums: UsageSums) => number | undefined,
): PlotSeries {
  return { name, look, values: buckets.map((each) => value(each) ?? null), whole: value(sums) };
}

function other(groups: readonly GroupFigures[], value: Value): PlotSeries {
  const added = (sums: readonly (UsageSums | undefined)[]): number =>
    sums.reduce((sum, each) => sum + (each === undefined ? 0 : value(each)), 0);
  const count = groups[0]?.buckets.length ?? 0;
  return {
    name: `${groups.length} more`,
    look: 'plot-other',
    values: Array.from({ length: count }, (_, at) =>
      added(groups.map(({ buckets }) => buckets[at])),
    ),
    whole: added(groups.map(({ sums }) => sums)),
  };
}

function freshInput(sums: UsageSums): number {
  return Math.max(0, sums.input_tokens - sums.cache_read_tokens - sums.cache_write_tokens);
}
