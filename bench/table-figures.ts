/** Measures what the table of targets needs: Rhetor beside the bare proxy and Portkey. */
import {
  alternate,
  type Figures,
  medians,
  p50,
  perSecond,
  type Result,
  type Results,
  type Shape,
  type Stage,
} from './alternate.ts';
import type { AskedFor } from './load-job.ts';
import { percentile } from './statistics.ts';
import {
  BARE_PROXY,
  BARE_STACK,
  DIRECT,
  type Question,
  RHETOR_V1,
  STREAM,
  type Target,
  WHOLE,
} from './targets.ts';

/** How much to measure; a smoke run measures less. */
export type Extent = {
  readonly rounds: number;
  /** Requests of one target in one round at concurrency 1. */
  readonly requests: number;
  /** Duration of one throughput measurement. */
  readonly throughputMs: number;
  readonly cleanStreams: readonly CleanStreams[];
};

/** That many streams at once, at that pace of the upstream. */
export type CleanStreams = { readonly count: number; readonly paceMs: number };

export const CONCURRENCIES = [16, 64] as const;
export const BURST = 32;
const BURSTS_A_ROUND = 4;
const PACE_MS = 20;
const LONG_PROMPT = 200_000;
/** A long prompt costs a multiple of a short one. */
const LONG_PROMPTS_SHARE = 1 / 4;

export type TableFigures = {
  /** Milliseconds at concurrency 1, of whole answers. */
  readonly p50: Figures;
  readonly requestsPerSecond: Readonly<Record<number, Figures>>;
  readonly streamsPerSecond: Readonly<Record<number, Figures>>;
  /** Milliseconds until the first text of the slowest of `BURST` streams that start at once. */
  readonly firstText: Figures;
  /** Whole streams of Rhetor in the worst round, by their number. */
  readonly cleanStreams: Readonly<Record<number, number>>;
  /** Milliseconds at concurrency 1, of whole answers to prompts of `LONG_PROMPT` characters. */
  readonly longPrompt: Figures;
  /** What each target asked the upstream for while the callers wanted whole answers. */
  readonly askedFor: Readonly<Record<string, AskedFor>>;
  /** The generator's share of one core, by target, at the highest rate. */
  readonly loadShare: Figures;
};

export async function measureTable(
  stage: Stage,
  targets: readonly Target[],
  { rounds, requests, throughputMs, cleanStreams }: Extent,
): Promise<TableFigures> {
  const only = (...names: readonly string[]): readonly Target[] =>
    targets.filter(({ name }) => names.includes(name));
  const streaming = only(BARE_PROXY, BARE_STACK, RHETOR_V1);
  const measured = (who: readonly Target[], shape: Shape, times = rounds): Promise<Results> =>
    alternate(stage, who, shape, times);
  const at = (question: Question, concurrency: number, until: Shape['until']): Shape => ({
    ...question,
    concurrency,
    until,
  });
  const throughput = async (who: readonly Target[], question: Question) => {
    const results: Record<number, Results> = {};
    for (const concurrency of CONCURRENCIES) {
      results[concurrency] = await measured(who, at(question, concurrency, { ms: throughputMs }));
    }
    return results;
  };

  await measured(targets, at(WHOLE, 16, { requests: requests * 2 }), 1);
  await measured(streaming, at(STREAM, 16, { requests }), 1);
  const alone = await measured(targets, at(WHOLE, 1, { requests }));
  const whole = await throughput(targets, WHOLE);
  const streamed = await throughput(streaming, STREAM);
  const paced: Question = { ...STREAM, paceMs: PACE_MS };
  const bursts = await measured(
    streaming,
    at(paced, BURST, { requests: BURST }),
    rounds * BURSTS_A_ROUND,
  );
  const clean: Record<number, number> = {};
  for (const { count, paceMs } of cleanStreams) {
    const shape = at({ ...STREAM, paceMs }, count, { requests: count });
    const results = await alternate(stage, only(RHETOR_V1), shape, rounds, { mayFail: true });
    const counts = [...results.values()].flat().map(({ durations }) => durations.length);
    clean[count] = Math.min(...counts);
  }
  const long: Question = { ...WHOLE, promptLength: LONG_PROMPT };
  const longRequests = Math.ceil(requests * LONG_PROMPTS_SHARE);
  const longPrompts = await measured(
    only(DIRECT, BARE_PROXY, BARE_STACK, RHETOR_V1),
    at(long, 1, { requests: longRequests }),
  );
  return {
    p50: medians(alone, p50),
    requestsPerSecond: eachAt(whole, perSecond),
    streamsPerSecond: eachAt(streamed, perSecond),
    firstText: medians(bursts, ({ firstTexts }) => percentile(firstTexts, 0.99)),
    cleanStreams: clean,
    longPrompt: medians(longPrompts, p50),
    askedFor: Object.fromEntries([...alone].map(([name, results]) => [name, sumOfAsked(results)])),
    loadShare: medians(whole[CONCURRENCIES[0]] ?? new Map(), loadShareOf),
  };
}

function eachAt(
  results: Readonly<Record<number, Results>>,
  toFigure: (result: Result) => number,
): Readonly<Record<number, Figures>> {
  return Object.fromEntries(
    Object.entries(results).map(([concurrency, each]) => [concurrency, medians(each, toFigure)]),
  );
}

function sumOfAsked(results: readonly Result[]): AskedFor {
  const sum = { whole: 0, streamed: 0 };
  for (const { askedFor } of results) {
    sum.whole += askedFor.whole;
    sum.streamed += askedFor.streamed;
  }
  return sum;
}

function loadShareOf({ loadMs, seconds }: Result): number {
  return loadMs === undefined ? Number.NaN : loadMs / 1_000 / seconds;
}

/** Milliseconds that a target adds to calls without it. */
export function addedTo(figures: Figures, name: string): number {
  return (figures[name] ?? Number.NaN) - (figures[DIRECT] ?? Number.NaN);
}
