/**
 * `npm run soak` (C02): many requests, half of them aborted in mid-stream, against Rhetor as users run
 * it. Nothing may be left behind: no memory, no socket, no timer, no running request.
 * SOAK_REQUESTS=1000 makes it shorter.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildRhetor, RhetorHome, type RhetorProcess } from '../process/rhetor-process.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { callerFor } from './callers.ts';
import { FiguresOf, type ProcessFigures, REPORTING } from './process-figures.ts';

const REQUESTS = Number(process.env['SOAK_REQUESTS'] ?? 10_000);
const SIDE_BY_SIDE = 32;
/** After that many requests the allocator has the pages that it keeps; with fewer, they also grow in the second half. */
const WARM_UP = 2 * REQUESTS;
const QUARTERS = 4;
/** Variation of the heap after a collection, without a leak. */
const LEVEL_HEAP_MIB = 6;
/** Pages that the allocator keeps come and go; a leak grows steadily. */
const LEVEL_RESIDENT_MIB = 64;
/** Connections that callers and pools keep open come and go with their timers. */
const LEVEL_TIMERS = 10;
/** The pool of each provider keeps the connections that were used at once, and one for its probe. */
const MOST_POOLED = SIDE_BY_SIDE + 3;

type Figures = ProcessFigures & {
  readonly requests: number;
  readonly upstreamInUse: number;
  readonly upstreamOpen: number;
};

let upstream: ScriptedUpstream;
let home: RhetorHome;
let rhetor: RhetorProcess;
let figuresOf: FiguresOf;

beforeAll(async () => {
  await buildRhetor();
  upstream = await ScriptedUpstream.start();
  upstream.otherwise({ text: Array.from({ length: 20 }, (_, n) => `word${n} `), tokenMs: 2 });
  home = await RhetorHome.make();
  const providers = Object.fromEntries(
    (['openai', 'anthropic', 'ollama'] as const).map((kind) => [
      kind,
      { kind, base_url: upstream.baseUrl(kind), default_model: 'scripted-model' },
    ]),
  );
  rhetor = await home.start({ providers, variables: REPORTING });
  figuresOf = new FiguresOf(rhetor);
});
afterAll(async () => {
  await home.remove();
  await upstream.stop();
});

/** @returns how many callers disconnected before the end */
async function play(from: number, to: number): Promise<number> {
  let dropped = 0;
  let next = from;
  const work = async (): Promise<void> => {
    for (let number = next++; number < to; number = next++) {
      if ((await callerFor(rhetor, number)) === 'dropped') dropped += 1;
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  await upstream.until(() => upstream.inFlight === 0);
  return dropped;
}

async function measure(requests: number): Promise<Figures> {
  const figures = {
    requests,
    upstreamInUse: upstream.inFlight,
    upstreamOpen: upstream.openSockets,
    ...(await figuresOf.now()),
  };
  // This process's records of the requests are irrelevant here but fill its memory.
  upstream.requests.length = 0;
  print([
    figures.requests,
    figures.heapMiB.toFixed(1),
    figures.residentMiB.toFixed(0),
    figures.timers,
    figures.sockets,
    figures.upstreamInUse,
    figures.upstreamOpen,
  ]);
  return figures;
}

function print(cells: readonly (string | number)[]): void {
  process.stdout.write(`${cells.map((cell) => String(cell).padStart(13)).join('')}\n`);
}

async function runningRequests(): Promise<object> {
  const health = (await (await rhetor.get('/health')).json()) as {
    readonly details: { readonly requests: object };
  };
  return health.details.requests;
}

it('leaves nothing behind', async () => {
  process.stdout.write('\n');
  print(['requests', 'heap MiB', 'resident MiB', 'timers', 'sockets', 'in use', 'upstream open']);
  // The first requests load code and fill caches that stay.
  await play(0, WARM_UP);
  const start = await measure(0);
  const share = Math.ceil(REQUESTS / QUARTERS);
  const quarters: Figures[] = [];
  let dropped = 0;
  for (let quarter = 0; quarter < QUARTERS; quarter += 1) {
    dropped += await play(quarter * share, (quarter + 1) * share);
    quarters.push(await measure((quarter + 1) * share));
  }
  const [half, end] = [quarters[1] ?? start, quarters.at(-1) ?? start];
  expect(dropped).toBeGreaterThan(REQUESTS * 0.4);
  expect(end.heapMiB - half.heapMiB).toBeLessThan(LEVEL_HEAP_MIB);
  expect(end.residentMiB - half.residentMiB).toBeLessThan(LEVEL_RESIDENT_MIB);
  expect(end.timers - start.timers).toBeLessThan(LEVEL_TIMERS);
  expect(end.upstreamInUse).toBe(0);
  expect(end.upstreamOpen).toBeLessThanOrEqual(MOST_POOLED);
  expect(await runningRequests()).toMatchObject({ running: 0, waiting: 0 });
  expect(rhetor.ended).toBeUndefined();
  expect(rhetor.stderr).not.toMatch(/warning|unhandled/i);
});
