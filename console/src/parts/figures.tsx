/** Figures in the reader's locale, as elements: counts, money, durations and moments. */
import { durationText } from '../formats/durations.ts';
import { momentText, relativeText, shortMomentText } from '../formats/moments.ts';
import { countText, moneyText } from '../formats/numbers.ts';

/** Shown where a value is unknown. */
const UNKNOWN = '–';

export function Count({ value }: { readonly value: number | undefined }) {
  return <span class="figure">{value === undefined ? UNKNOWN : countText(value)}</span>;
}

/** In dollars. */
export function Money({ value }: { readonly value: number | undefined }) {
  return <span class="figure">{value === undefined ? UNKNOWN : moneyText(value)}</span>;
}

export function Duration({ ms }: { readonly ms: number | undefined }) {
  return <span class="figure">{ms === undefined ? UNKNOWN : durationText(ms)}</span>;
}

/** A short form of the moment; the full one appears when it is pointed at. */
export function Moment({ at, isRelative }: { readonly at: string; readonly isRelative?: boolean }) {
  return (
    <time class="figure" dateTime={at} title={momentText(at)}>
      {isRelative === true ? relativeText(at) : shortMomentText(at)}
    </time>
  );
}
