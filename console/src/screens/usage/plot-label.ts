/** A plot in words, for those who do not see it. */
import { type PlotContent, sumAt } from './plot-content.ts';
import { seriesText, sumText, unitText } from './unit-text.ts';

export function plotLabel(content: PlotContent): string {
  const { title, shape, unit, interval, series, buckets, limits } = content;
  const parts = series.map((each) => `${each.name} ${seriesText(unit, each, undefined)}`);
  const limitText = limits.map(({ name }) => ` ${name}.`).join('');
  if (shape === 'lines') return `${title} by the ${interval}: ${parts.join(', ')}.${limitText}`;
  const sums = buckets.map((_, place) => sumAt(series, place));
  const highest = Math.max(...sums);
  const most = buckets[sums.indexOf(highest)]?.name ?? '';
  const all = sumText(content, undefined);
  const detail = parts.length > 1 ? `: ${parts.join(', ')}` : '';
  return `${title} by the ${interval}, ${all} in all${detail}. Most on ${most}: ${unitText(unit, highest)}.${limitText}`;
}
