/** Measures what the table leaves out: p99, streams, processor time and the first text of every target. */
import {
  alternate,
  type Figures,
  medians,
  p50,
  perSecond,
  processorUs,
  type Shape,
  type Stage,
} from './alternate.ts';
import { median, percentile } from './statistics.ts';
import type { Extent } from './table-figures.ts';
import { STREAM, type Target, WHOLE } from './targets.ts';

/** Of whole answers, or of streams. */
export type Details = {
  /** Milliseconds at concurrency 1. */
  readonly p50: Figures;
  readonly p99: Figures;
  readonly perSecond: Figures;
  /** Processor time of all threads of the target's process per request, µs. */
  readonly processorUs: Figures;
};

export type AllDetails = {
  readonly whole: Details;
  readonly streamed: Details;
  /** Milliseconds until the first text of a stream, at concurrency 1. */
  readonly firstText: Figures;
};

/** The concurrency of throughput and processor time. */
export const DETAILS_AT = 16;

export async function measureDetails(
  stage: Stage,
  targets: readonly Target[],
  { rounds, requests, throughputMs }: Extent,
): Promise<AllDetails> {
  const details = async (question: typeof WHOLE) => {
    const alone: Shape = { ...question, concurrency: 1, until: { requests } };
    const busy: Shape = { ...question, concurrency: DETAILS_AT, until: { ms: throughputMs } };
    await alternate(stage, targets, { ...busy, until: { requests } }, 1);
    const alones = await alternate(stage, targets, alone, rounds);
    const busies = await alternate(stage, targets, busy, rounds);
    return {
      alones,
      figures: {
        p50: medians(alones, p50),
        p99: medians(alones, ({ durations }) => percentile(durations, 0.99)),
        perSecond: medians(busies, perSecond),
        processorUs: medians(busies, processorUs),
      },
    };
  };
  const whole = await details(WHOLE);
  const streamed = await details(STREAM);
  return {
    whole: whole.figures,
    streamed: streamed.figures,
    firstText: medians(streamed.alones, ({ firstTexts }) => median(firstTexts)),
  };
}
