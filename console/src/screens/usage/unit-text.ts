/** Values of a plot in the reader's locale. */
import { durationText } from '../../formats/durations.ts';
import { compactCountText, countText, moneyText } from '../../formats/numbers.ts';
import type { PlotUnit } from './plot-content.ts';

export function unitText(unit: PlotUnit, value: number): string {
  switch (unit) {
    case 'money':
      return moneyText(value);
    case 'count':
      return countText(value);
    case 'duration':
      return durationText(value);
  }
}

/** As short as an axis needs it. */
export function axisText(unit: PlotUnit, value: number): string {
  return unit === 'count' ? compactCountText(value) : unitText(unit, value);
}
