/** Values of a plot in the reader's locale. */
import { durationText } from '../../formats/durations.ts';
import { compactCountText, countText, moneyText, shareText } from '../../formats/numbers.ts';
import {
  type PlotContent,
  type PlotSeries,
  type PlotUnit,
  sumAt,
  unpricedAt,
  valueAt,
} from './plot-content.ts';

export function unitText(unit: PlotUnit, value: number): string {
  switch (unit) {
    case 'money':
      return moneyText(value);
    case 'count':
      return countText(value);
    case 'duration':
      return durationText(value);
    case 'share':
      return shareText(value);
  }
}

/** The value of one series, with how certain it is. @param place of a bucket; undefined: the whole span */
export function seriesText(unit: PlotUnit, series: PlotSeries, place: number | undefined): string {
  const value = valueAt(series, place);
  return value === undefined ? '–' : certainText(unit, value, unpricedAt([series], place));
}

export function sumText({ unit, series }: PlotContent, place: number | undefined): string {
  return certainText(unit, sumAt(series, place), unpricedAt(series, place));
}

function certainText(unit: PlotUnit, value: number, unpriced: number): string {
  if (unpriced === 0) return unitText(unit, value);
  return value === 0 ? 'no price' : `≥ ${unitText(unit, value)}`;
}

/** As short as an axis needs it. */
export function axisText(unit: PlotUnit, value: number): string {
  return unit === 'count' ? compactCountText(value) : unitText(unit, value);
}
