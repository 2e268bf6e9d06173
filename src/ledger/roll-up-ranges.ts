/**
 * Which roll-ups add up to the buckets of a plot; pure. They are made for each hour, and for each six
 * hours since midnight in UTC, so that a plot of local days reads nine for a day instead of 24.
 */
import { HOUR_MS } from './usage-query.ts';

/** Lengths of roll-ups in hours, the shortest first. */
export const ROLL_UP_HOURS = [1, 6] as const;

export type RollUpHours = (typeof ROLL_UP_HOURS)[number];

/** All roll-ups of this length that begin in a part of a bucket. */
export type RollUpRange = {
  /** The bucket's place in the bounds. */
  readonly bucket: number;
  readonly hours: RollUpHours;
  /** Epoch milliseconds. */
  readonly from: number;
  /** The end, itself not included. */
  readonly to: number;
};

const BLOCK_MS = 6 * HOUR_MS;

/** The beginning of the roll-up in which a time lies. */
export function rollUpStart(time: number, hours: RollUpHours): number {
  return Math.floor(time / (hours * HOUR_MS)) * hours * HOUR_MS;
}

/** @param bounds see `UsageQuery` */
export function rollUpRanges(bounds: readonly number[]): readonly RollUpRange[] {
  return bounds.slice(1).flatMap((end, bucket) => {
    const [from, to] = [bounds[bucket] ?? end, end].map((time) => ceilTo(time, HOUR_MS));
    return from === undefined || to === undefined ? [] : rangesOf(bucket, from, to);
  });
}

function rangesOf(bucket: number, from: number, to: number): readonly RollUpRange[] {
  const [firstBlock, lastBlock] = [ceilTo(from, BLOCK_MS), Math.floor(to / BLOCK_MS) * BLOCK_MS];
  const ranges: readonly RollUpRange[] =
    firstBlock >= lastBlock
      ? [{ bucket, hours: 1, from, to }]
      : [
          { bucket, hours: 1, from, to: firstBlock },
          { bucket, hours: 6, from: firstBlock, to: lastBlock },
          { bucket, hours: 1, from: lastBlock, to },
        ];
  return ranges.filter((range) => range.from < range.to);
}

function ceilTo(time: number, step: number): number {
  return Math.ceil(time / step) * step;
}
