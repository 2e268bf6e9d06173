/** Runs the measurements: each round visits every target, so that noise of the machine affects all alike. */
import type { ChildProcess } from 'node:child_process';
import { ask, processorMs } from './bench-process.ts';
import type { BenchOptions } from './bench-options.ts';
import type { LoadJob, LoadResult, Target } from './load-job.ts';
import { median, percentile } from './statistics.ts';

/** Target name → median of its rounds. */
export type Figures = Readonly<Record<string, number>>;

export type Measured = {
  /** Milliseconds at concurrency 1. */
  readonly p50: Figures;
  readonly p99: Figures;
  readonly requestsPerSecond: Readonly<Record<number, Figures>>;
  /** The same for whole streams. */
  readonly streamsPerSecond: Readonly<Record<number, Figures>>;
  /** Processor time of all threads of the target's process per request, µs, at concurrency `PROCESSOR_AT`. */
  readonly processorUs: Figures;
  readonly streamProcessorUs: Figures;
  /** Milliseconds until the first text of a stream, at concurrency 1. */
  readonly firstText: Figures;
  /** Seconds until that many concurrent streams were complete. */
  readonly streamSeconds: Readonly<Record<number, Figures>>;
};

type Shape = Omit<LoadJob, 'target'>;

type Result = LoadResult & { readonly processorMs: number | undefined };

const CONCURRENCIES = [16, 64];
export const PROCESSOR_AT = 16;

const WARM_UP: readonly Shape[] = [
  { isStreaming: false, concurrency: 16, until: { requests: 500 } },
  { isStreaming: true, concurrency: 16, until: { requests: 200 } },
];

export async function measure(
  load: ChildProcess,
  targets: readonly Target[],
  options: BenchOptions,
): Promise<Measured> {
  const rounds = (shape: Shape, toFigure: (result: Result) => number) =>
    alternate(load, targets, shape, options.rounds, [toFigure]).then(first);
  const perSecond = async (isStreaming: boolean) => {
    const figures: Record<number, Figures> = {};
    let processorUs: Figures = {};
    for (const concurrency of CONCURRENCIES) {
      const shape = { isStreaming, concurrency, until: { ms: options.throughputMs } };
      const toFigures = [requestsPerSecond, processorUsOf];
      const [requests, used] = await alternate(load, targets, shape, options.rounds, toFigures);
      figures[concurrency] = first([requests]);
      if (concurrency === PROCESSOR_AT) processorUs = first([used]);
    }
    return { figures, processorUs };
  };

  for (const shape of WARM_UP) await alternate(load, targets, shape, 1, []);
  const [p50, p99] = await alternate(
    load,
    targets,
    { isStreaming: false, concurrency: 1, until: { requests: options.requests } },
    options.rounds,
    [(result) => median(result.durations), (result) => percentile(result.durations, 0.99)],
  );
  const whole = await perSecond(false);
  const streamed = await perSecond(true);
  const firstText = await rounds(
    { isStreaming: true, concurrency: 1, until: { requests: options.requests / 4 } },
    (result) => median(result.firstTexts),
  );
  const streamSeconds: Record<number, Figures> = {};
  for (const concurrency of options.streams) {
    streamSeconds[concurrency] = await rounds(
      { isStreaming: true, concurrency, until: { requests: concurrency } },
      (result) => result.seconds,
    );
  }
  return {
    p50: first([p50]),
    p99: first([p99]),
    requestsPerSecond: whole.figures,
    streamsPerSecond: streamed.figures,
    processorUs: whole.processorUs,
    streamProcessorUs: streamed.processorUs,
    firstText,
    streamSeconds,
  };
}

/** @throws at the first request that failed or whose answer was incomplete */
async function alternate(
  load: ChildProcess,
  targets: readonly Target[],
  shape: Shape,
  rounds: number,
  toFigures: readonly ((result: Result) => number)[],
): Promise<readonly Figures[]> {
  const results = new Map<string, Result[]>(targets.map((target) => [target.name, []]));
  for (let round = 0; round < rounds; round += 1) {
    // Each round starts with another target, because the first one after a pause also pays for waking the machine.
    const begin = round % targets.length;
    for (const target of [...targets.slice(begin), ...targets.slice(0, begin)]) {
      const before = processorMs(target.pid);
      const result = (await ask(load, { ...shape, target })) as LoadResult;
      const after = processorMs(target.pid);
      if (result.errors > 0) {
        throw new Error(
          `${target.name}: ${result.errors} of ${result.errors + result.durations.length} requests ` +
            `failed at concurrency ${shape.concurrency}; the first: ${result.firstError}`,
        );
      }
      results.get(target.name)?.push({
        ...result,
        processorMs: before === undefined || after === undefined ? undefined : after - before,
      });
    }
  }
  return toFigures.map((toFigure) =>
    Object.fromEntries(
      [...results].map(([name, measured]) => [name, median(measured.map(toFigure))]),
    ),
  );
}

function requestsPerSecond({ durations, seconds }: Result): number {
  return durations.length / seconds;
}

function processorUsOf({ durations, processorMs: used }: Result): number {
  return used === undefined ? Number.NaN : (used * 1_000) / durations.length;
}

function first(figures: readonly (Figures | undefined)[]): Figures {
  return figures[0] ?? {};
}
