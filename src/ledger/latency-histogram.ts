/** A bounded histogram of durations: four buckets for each doubling, so that a percentile is right within 9 %. */

const BUCKETS_PER_DOUBLING = 4;
/** About an hour and ten minutes. */
const LAST_BUCKET = 88;

/** Bucket → count. */
export type LatencyHistogram = Map<number, number>;

export type Percentiles = { readonly p50: number; readonly p95: number };

export function addLatency(histogram: LatencyHistogram, milliseconds: number): void {
  const exact = Math.round(Math.log2(Math.max(1, milliseconds)) * BUCKETS_PER_DOUBLING);
  const bucket = Math.min(LAST_BUCKET, exact);
  histogram.set(bucket, (histogram.get(bucket) ?? 0) + 1);
}

/** The stored form, such as `28:3,31:1,`: texts of several histograms may be joined to one of all. */
export function toHistogramText(histogram: LatencyHistogram): string {
  let text = '';
  for (const [bucket, count] of histogram) text += `${bucket}:${count},`;
  return text;
}

const ZERO = 48;
const COLON = 58;

/**
 * Adds the counts of a stored text. It is read by its character codes: a plot of 90 days joins the
 * texts of thousands of hours.
 */
export function addHistogramText(histogram: LatencyHistogram, text: string): void {
  let bucket = 0;
  let value = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= ZERO && code < COLON) value = value * 10 + code - ZERO;
    else {
      if (code === COLON) bucket = value;
      else histogram.set(bucket, (histogram.get(bucket) ?? 0) + value);
      value = 0;
    }
  }
}

/** In whole milliseconds; undefined if there is no duration. */
export function percentilesOf(histogram: LatencyHistogram): Percentiles | undefined {
  const sorted = [...histogram].sort(([one], [other]) => one - other);
  const all = sorted.reduce((sum, [, count]) => sum + count, 0);
  if (all === 0) return undefined;
  const at = (share: number): number => {
    let left = Math.ceil(all * share);
    const found = sorted.find(([, count]) => (left -= count) <= 0);
    return Math.round(2 ** ((found?.[0] ?? 0) / BUCKETS_PER_DOUBLING));
  };
  return { p50: at(0.5), p95: at(0.95) };
}
