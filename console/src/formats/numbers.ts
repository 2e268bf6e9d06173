/** Numbers in the reader's locale. */

const counts = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const compactCounts = new Intl.NumberFormat(undefined, {
  notation: 'compact',
  maximumFractionDigits: 1,
});
const shares = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const dollars = new Intl.NumberFormat(undefined, {
  style: 'currency',
  currency: 'USD',
  currencyDisplay: 'narrowSymbol',
});
/** A single answer often costs less than a cent. */
const smallDollars = new Intl.NumberFormat(undefined, {
  style: 'currency',
  currency: 'USD',
  currencyDisplay: 'narrowSymbol',
  maximumSignificantDigits: 3,
});

export function countText(value: number): string {
  return counts.format(value);
}

/** 1.2M, for the scale of a plot. */
export function compactCountText(value: number): string {
  return compactCounts.format(value);
}

/** @param value 0 to 1 */
export function shareText(value: number): string {
  return shares.format(value);
}

export function moneyText(value: number): string {
  const isSmall = Math.abs(value) < 1 && !isWholeCents(value);
  return isSmall ? smallDollars.format(value) : dollars.format(value);
}

/** @param word in the singular; its plural has an s */
export function countOf(value: number, word: string): string {
  return `${countText(value)} ${word}${value === 1 ? '' : 's'}`;
}

function isWholeCents(value: number): boolean {
  const cents = value * 100;
  return Math.abs(cents - Math.round(cents)) < 1e-9;
}
