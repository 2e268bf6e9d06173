/** Measures targets in alternation: each round visits every one, so that noise of the machine affects all alike. */
import type { ChildProcess } from 'node:child_process';
import { ask, processorMs } from './bench-process.ts';
import type { AskedFor, LoadJob, LoadResult } from './load-job.ts';
import { median } from './statistics.ts';
import type { Question, Target } from './targets.ts';

/** Target name → median of its rounds. */
export type Figures = Readonly<Record<string, number>>;

export type Shape = Pick<LoadJob, 'concurrency' | 'until'> & Question;

export type Result = LoadResult & {
  /** Processor time of all threads of the target's process. */
  readonly processorMs: number | undefined;
  /** The same of the load generator. */
  readonly loadMs: number | undefined;
  readonly askedFor: AskedFor;
};

/** Target name → one result for each round. */
export type Results = ReadonlyMap<string, readonly Result[]>;

export type Stage = { readonly load: ChildProcess; readonly upstream: ChildProcess };

/** @throws at the first request that failed or whose answer was incomplete, unless `mayFail` */
export async function alternate(
  stage: Stage,
  targets: readonly Target[],
  shape: Shape,
  rounds: number,
  { mayFail = false } = {},
): Promise<Results> {
  const results = new Map<string, Result[]>(targets.map((target) => [target.name, []]));
  for (let round = 0; round < rounds; round += 1) {
    // Each round starts with another target, because the first one after a pause also pays for waking the machine.
    const begin = round % targets.length;
    for (const target of [...targets.slice(begin), ...targets.slice(0, begin)]) {
      const result = await measureOne(stage, target, shape);
      if (result.errors > 0 && !mayFail) {
        throw new Error(
          `${target.name}: ${result.errors} of ${result.errors + result.durations.length} requests ` +
            `failed at concurrency ${shape.concurrency}; the first: ${result.firstError}`,
        );
      }
      results.get(target.name)?.push(result);
    }
  }
  return results;
}

async function measureOne(stage: Stage, target: Target, shape: Shape): Promise<Result> {
  const { pid, bodyOf, origin, path, headers, streamEnd } = target;
  const to = { origin, path, headers, streamEnd };
  const { isStreaming, concurrency, until } = shape;
  const job: LoadJob = { to, body: bodyOf(shape), isStreaming, concurrency, until };
  const before = [processorMs(pid), processorMs(stage.load.pid)];
  const result = (await ask(stage.load, job)) as LoadResult;
  const [used, usedByLoad] = [processorMs(pid), processorMs(stage.load.pid)].map((after, index) => {
    const first = before[index];
    return after === undefined || first === undefined ? undefined : after - first;
  });
  const askedFor = (await ask(stage.upstream, 'asked for?')) as AskedFor;
  return { ...result, processorMs: used, loadMs: usedByLoad, askedFor };
}

export function medians(results: Results, toFigure: (result: Result) => number): Figures {
  return Object.fromEntries(
    [...results].map(([name, measured]) => [name, median(measured.map(toFigure))]),
  );
}

export function perSecond({ durations, seconds }: Result): number {
  return durations.length / seconds;
}

export function p50({ durations }: Result): number {
  return median(durations);
}

export function processorUs({ durations, processorMs: used }: Result): number {
  return used === undefined ? Number.NaN : (used * 1_000) / durations.length;
}
