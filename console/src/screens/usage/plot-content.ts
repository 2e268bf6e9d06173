/** What a plot shows: series over buckets of time, and limits. */

/** Classes of the styles that give a series its colour. */
export type SeriesLook =
  | 'plot-1'
  | 'plot-2'
  | 'plot-3'
  | 'plot-4'
  | 'plot-5'
  | 'plot-6'
  | 'plot-7'
  | 'plot-other'
  | 'plot-bad'
  | 'plot-warn';

export type PlotSeries = {
  readonly name: string;
  readonly look: SeriesLook;
  /** One for each bucket; null where there is none. */
  readonly values: readonly (number | null)[];
  /** For the whole span. */
  readonly whole: number | undefined;
  /** Requests that the values leave out, since no price is known for them. */
  readonly unpriced?: { readonly values: readonly number[]; readonly whole: number };
};

/** A horizontal line. */
export type PlotLimit = {
  readonly name: string;
  readonly look: SeriesLook;
  readonly value: number;
};

export type PlotUnit = 'money' | 'count' | 'duration' | 'share';

export type PlotBucket = {
  readonly start: number;
  /** Such as `Tue, 3 Mar 2026`. */
  readonly name: string;
};

export type PlotContent = {
  readonly title: string;
  readonly shape: 'stack' | 'lines';
  readonly unit: PlotUnit;
  readonly interval: 'hour' | 'day' | 'month';
  readonly buckets: readonly PlotBucket[];
  /** The first is at the bottom of a stack. */
  readonly series: readonly PlotSeries[];
  readonly limits: readonly PlotLimit[];
  /** Said in place of a plot without any value. */
  readonly emptyText: string;
};

/** The upper edge of each series when they are put on each other. */
export function stacked(series: readonly PlotSeries[]): readonly (readonly number[])[] {
  const edges: (readonly number[])[] = [];
  for (const { values } of series) {
    const below = edges.at(-1);
    edges.push(values.map((value, index) => (below?.[index] ?? 0) + (value ?? 0)));
  }
  return edges;
}

export function isEmptyPlot({ series }: PlotContent): boolean {
  return series.every(({ values }) => values.every((value) => value === null || value === 0));
}

/** @param place of a bucket; undefined: the whole span */
export function valueAt({ values, whole }: PlotSeries, place: number | undefined) {
  return place === undefined ? whole : (values[place] ?? undefined);
}

export function unpricedAt(series: readonly PlotSeries[], place: number | undefined): number {
  return series.reduce((sum, { unpriced }) => {
    const count = place === undefined ? unpriced?.whole : unpriced?.values[place];
    return sum + (count ?? 0);
  }, 0);
}

export function sumAt(series: readonly PlotSeries[], place: number | undefined): number {
  return series.reduce((sum, each) => sum + (valueAt(each, place) ?? 0), 0);
}
