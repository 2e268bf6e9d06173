/** The load generator, in its own process: runs one job at a time and returns its figures. */
import { Pool } from 'undici';
import {
  ANSWER_WORDS,
  type Destination,
  WORD,
  type LoadJob,
  type LoadResult,
} from '../load-job.ts';

/** Far more than any target needs; a target that hangs becomes an error. */
const TIMEOUT_MS = 30_000;

const pools = new Map<string, Pool>();
let serial = 0;

process.on('message', (job: LoadJob) => {
  void run(job).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));

async function run(job: LoadJob): Promise<LoadResult> {
  const { to, body, isStreaming, concurrency, until } = job;
  const pool = poolFor(to.origin);
  const durations: number[] = [];
  const firstTexts: number[] = [];
  let errors = 0;
  let firstError: string | undefined;
  let started = 0;
  const begin = performance.now();
  const isDue = (): boolean =>
    'requests' in until ? started < until.requests : performance.now() - begin < until.ms;

  const work = async (): Promise<void> => {
    while (isDue()) {
      started += 1;
      const sentAt = performance.now();
      try {
        const firstTextAt = await (isStreaming ? stream(pool, to, body) : answer(pool, to, body));
        durations.push(performance.now() - sentAt);
        if (firstTextAt !== undefined) firstTexts.push(firstTextAt - sentAt);
      } catch (error) {
        errors += 1;
        firstError ??= error instanceof Error ? error.message : String(error);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return {
    durations,
    firstTexts,
    seconds: (performance.now() - begin) / 1_000,
    errors,
    firstError,
  };
}

async function answer(pool: Pool, to: Destination, asked: string): Promise<undefined> {
  const { statusCode, body } = await send(pool, to, asked);
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`status ${statusCode}: ${text.slice(0, 200)}`);
  if (!isWhole(countWords(text))) throw new Error(`not the whole answer: ${text.slice(0, 200)}`);
}

/** @returns the time of the first text */
async function stream(pool: Pool, to: Destination, asked: string): Promise<number> {
  const { statusCode, body } = await send(pool, to, asked);
  if (statusCode !== 200) {
    throw new Error(`status ${statusCode}: ${(await body.text()).slice(0, 200)}`);
  }
  let firstTextAt: number | undefined;
  let text = '';
  for await (const chunk of body) {
    text += String(chunk);
    if (firstTextAt === undefined && text.includes(WORD)) firstTextAt = performance.now();
  }
  if (firstTextAt === undefined || !isWhole(countWords(text)) || !text.includes(to.streamEnd)) {
    throw new Error(`not a whole stream: ...${text.slice(-200)}`);
  }
  return firstTextAt;
}

function send(pool: Pool, { path, headers }: Destination, body: string) {
  serial += 1;
  return pool.request({
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body.replaceAll('{n}', `${process.pid}-${serial}`),
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
}

function countWords(text: string): number {
  return text.split(WORD).length - 1;
}

function isWhole(words: number): boolean {
  return words === ANSWER_WORDS;
}

function poolFor(origin: string): Pool {
  const pool = pools.get(origin) ?? new Pool(origin, { connections: 1_024, pipelining: 1 });
  pools.set(origin, pool);
  return pool;
}
