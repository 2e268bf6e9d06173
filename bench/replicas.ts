/** Measures what PostgreSQL adds to a turn, and the throughput of several replicas, next to the embedded store. */
import type { ChildProcess } from 'node:child_process';
import { PostgresServer } from '../test/support/postgres-server.ts';
import { ask, originOf, startProcess } from './bench-process.ts';
import type { LoadJob, LoadResult } from './load-job.ts';
import { describeMachine } from './machine.ts';
import { type RhetorProcess, startRhetor } from './rhetor-process.ts';
import { median, percentile } from './statistics.ts';
import { messageTarget, WHOLE } from './targets.ts';

/** One Rhetor on the embedded store, or several on one PostgreSQL. */
type Setting = { readonly name: string; readonly replicas: readonly RhetorProcess[] };

type Shape = Omit<LoadJob, 'to' | 'body'>;

const ROUNDS = 5;
/** Total concurrency, shared by all replicas. */
const CONCURRENCY = 64;
const WARM_UP: Shape = { isStreaming: false, concurrency: 16, until: { requests: 400 } };
const ALONE: Shape = { isStreaming: false, concurrency: 1, until: { requests: 300 } };
const THROUGHPUT_MS = 3_000;

const upstream = await originOf(startProcess('upstream'));
const server = await PostgresServer.start({ max_connections: '100', fsync: 'on' });
const loads = Array.from({ length: 4 }, () => startProcess('load'));
const settings: Setting[] = [];
try {
  settings.push({ name: 'SQLite', replicas: [await startRhetor(upstream)] });
  for (const count of [1, 2, 4]) {
    const variables = { RHETOR_DATABASE_URL: await server.createDatabase() };
    const starting = Array.from({ length: count }, () => startRhetor(upstream, { variables }));
    settings.push({ name: `PostgreSQL, ${count}`, replicas: await Promise.all(starting) });
  }
  await bench();
} finally {
  await Promise.all(settings.flatMap(({ replicas }) => replicas.map((rhetor) => rhetor.stop())));
  await server.remove();
  for (const child of loads) child.kill();
}
process.exit(0);

async function bench(): Promise<void> {
  console.log(`${describeMachine()}; medians of ${ROUNDS} rounds in alternation\n`);
  for (const setting of settings) await run(setting, WARM_UP);
  const alone = await rounds(settings.slice(0, 2), ALONE);
  const together = await rounds(settings, {
    isStreaming: false,
    concurrency: CONCURRENCY,
    until: { ms: THROUGHPUT_MS },
  });
  console.log(`|            | turns/s at ${CONCURRENCY} | p50 alone, ms | p99 alone, ms |`);
  console.log('| ---------- | --- | --- | --- |');
  for (const { name } of settings) {
    const turns = median((together.get(name) ?? []).map(turnsPerSecond));
    const durations = (alone.get(name) ?? []).map((result) => result.durations);
    const [p50, p99] = [0.5, 0.99].map((share) =>
      durations.length === 0
        ? ''
        : median(durations.map((each) => percentile(each, share))).toFixed(2),
    );
    console.log(`| ${name} | ${Math.round(turns)} | ${p50} | ${p99} |`);
  }
}

/** Each round starts with another setting, because the first one after a pause also pays for waking the machine. */
async function rounds(
  among: readonly Setting[],
  shape: Shape,
): Promise<ReadonlyMap<string, readonly LoadResult[]>> {
  const results = new Map<string, LoadResult[]>(among.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    const begin = round % among.length;
    for (const setting of [...among.slice(begin), ...among.slice(0, begin)]) {
      results.get(setting.name)?.push(await run(setting, shape));
    }
  }
  return results;
}

/** Each replica gets its share of the load from its own generator. */
async function run({ name, replicas }: Setting, shape: Shape): Promise<LoadResult> {
  const concurrency = Math.max(1, Math.floor(shape.concurrency / replicas.length));
  const parts = await Promise.all(
    replicas.map(async ({ origin }, index) => {
      const load: ChildProcess | undefined = loads[index];
      if (load === undefined) throw new Error('more replicas than load generators');
      const { path, headers, streamEnd, bodyOf } = messageTarget(origin);
      const body = bodyOf(WHOLE).replace('bench-', `bench-${index}-`);
      const to = { origin, path, headers, streamEnd };
      return (await ask(load, { ...shape, concurrency, to, body })) as LoadResult;
    }),
  );
  const errors = parts.reduce((sum, part) => sum + part.errors, 0);
  const firstError = parts.find((part) => part.firstError !== undefined)?.firstError;
  if (errors > 0) throw new Error(`${name}: ${errors} turns failed; the first: ${firstError}`);
  return {
    durations: parts.flatMap(({ durations }) => durations),
    firstTexts: [],
    seconds: Math.max(...parts.map(({ seconds }) => seconds)),
    errors,
    firstError,
  };
}

function turnsPerSecond({ durations, seconds }: LoadResult): number {
  return durations.length / seconds;
}
