/** How uPlot draws a plot: its data, scales, axes and colours. */
import uPlot from 'uplot';
import { axisLabels } from './bucket-text.ts';
import type { PlotColors } from './plot-colors.ts';
import { type PlotContent, type PlotLimit, type PlotSeries, stacked } from './plot-content.ts';
import { axisText } from './unit-text.ts';

/** All plots of the screen show the bucket that is pointed at in one. */
const CURSOR_GROUP = 'usage';
/** A limit further above the values than that would flatten them. */
const MOST_TIMES_ABOVE = 2.5;
const HEADROOM = 1.08;
/** More bars are drawn without gaps. */
const MANY_BUCKETS = 100;
/** More points of lines are drawn only where they have no neighbour. */
const MANY_POINTS = 100;

export type PlotPaint = {
  readonly colors: PlotColors;
  /** A family of fonts. */
  readonly font: string;
};

/** The bars of a stack reach down to the axis, so the highest edge is drawn first. */
export function plotData({ shape, series, buckets }: PlotContent): uPlot.AlignedData {
  const places = buckets.map((_, place) => place);
  if (shape === 'lines') return [places, ...series.map(({ values }) => [...values])];
  // A bar without a height would still have its gap, which cuts the axis.
  const edges = stacked(series).map((edge) => edge.map((value) => (value === 0 ? null : value)));
  return [places, ...edges.toReversed()];
}

export function plotOptions(
  content: PlotContent,
  { colors, font }: PlotPaint,
  size: { readonly width: number; readonly height: number },
  point: (place: number | undefined) => void,
): uPlot.Options {
  const { shape, series, buckets, limits } = content;
  const drawn = shape === 'stack' ? series.toReversed() : series;
  const count = buckets.length;
  const highest = highestOf(content);
  return {
    ...size,
    series: [{}, ...drawn.map((each) => drawnSeries(each, content, colors))],
    scales: {
      // Buckets have the same width, however long a day or a month is.
      x: { time: false, range: [-0.5, count - 0.5] },
      y: { range: [0, highest * HEADROOM] },
    },
    axes: axes(content, { colors, font }),
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { show: shape === 'lines' },
      sync: { key: CURSOR_GROUP },
    },
    hooks: {
      setCursor: [({ cursor }) => point(cursor.idx ?? undefined)],
      draw: [
        (plot) => {
          for (const limit of limits) drawLimit(plot, limit, colors);
        },
      ],
    },
  };
}

/** Whether a limit is in sight. */
export function isWithin({ value }: PlotLimit, content: PlotContent): boolean {
  return value <= highestOf(content);
}

function highestOf(content: PlotContent): number {
  const [, ...values] = plotData(content);
  const highest = Math.max(
    0,
    ...values.map((each) => Math.max(0, ...each.map((value) => value ?? 0))),
  );
  const near = content.limits
    .map(({ value }) => value)
    .filter((value) => value <= highest * MOST_TIMES_ABOVE);
  return Math.max(highest, ...near);
}

function drawnSeries(
  { look }: PlotSeries,
  { shape, buckets, series }: PlotContent,
  colors: PlotColors,
): uPlot.Series {
  const color = colors(look);
  if (shape === 'lines') {
    const hasFewPoints = buckets.length * series.length <= MANY_POINTS;
    return {
      stroke: color,
      width: 2,
      points: { size: 5, fill: color, space: 48, ...(hasFewPoints && { show: true }) },
    };
  }
  const isDense = buckets.length > MANY_BUCKETS;
  const paths = uPlot.paths.bars?.({ size: [isDense ? 1 : 0.78, 48, 1] });
  return {
    fill: color,
    points: { show: false },
    ...(paths && { paths }),
    // Neighbours in a stack are told apart without their colours, too.
    ...(isDense ? { width: 0 } : { stroke: colors('plot-gap'), width: 1 }),
  };
}

function axes(content: PlotContent, { colors, font }: PlotPaint): uPlot.Axis[] {
  const { unit, interval, buckets } = content;
  const text = { stroke: colors('plot-text'), font: `12px ${font}` };
  const line = { stroke: colors('plot-line'), width: 1 };
  return [
    {
      ...text,
      size: interval === 'hour' ? 44 : 30,
      space: interval === 'month' ? 80 : 58,
      incrs:
        interval === 'hour' ? [1, 2, 3, 4, 6, 12, 24, 48, 96, 168, 336] : [1, 2, 3, 4, 7, 14, 28],
      grid: { show: false },
      ticks: { show: false },
      values: (_, splits) => {
        const starts = splits.flatMap((place) => buckets[place]?.start ?? []);
        return [...axisLabels(starts, interval)];
      },
    },
    {
      ...text,
      space: 36,
      grid: line,
      ticks: { show: false },
      ...(unit === 'count' && { incrs: WHOLE_STEPS }),
      ...(unit === 'duration' && { incrs: WHOLE_STEPS }),
      size: (plot, values) => widthOf(plot, text.font, values),
      values: (_, splits) => splits.map((value) => axisText(unit, value)),
    },
  ];
}

const WHOLE_STEPS = Array.from({ length: 13 }, (_, power) => 10 ** power).flatMap((size) => [
  size,
  2 * size,
  5 * size,
]);

/** @param values null before they are known */
function widthOf(plot: uPlot, font: string, values: readonly string[] | null): number {
  plot.ctx.save();
  plot.ctx.font = font;
  const widths = (values ?? []).map((value) => plot.ctx.measureText(value).width);
  plot.ctx.restore();
  return Math.ceil(Math.max(20, ...widths)) + 12;
}

function drawLimit(plot: uPlot, { value, look }: PlotLimit, colors: PlotColors): void {
  const top = plot.scales['y']?.max ?? 0;
  if (value > top) return;
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(value, 'y', true));
  ctx.save();
  ctx.strokeStyle = colors(look);
  ctx.lineWidth = 2 * uPlot.pxRatio;
  ctx.setLineDash([6 * uPlot.pxRatio, 4 * uPlot.pxRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}
