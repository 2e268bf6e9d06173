/** Measures the cost of long and many conversations: a turn on 20,000 messages, a page of 100,000 contexts, memory. */
import { originOf, residentMiB, startProcess } from './bench-process.ts';
import { describeMachine } from './machine.ts';
import { type RhetorProcess, startRhetor } from './rhetor-process.ts';
import { median, percentile } from './statistics.ts';

const SHORT = { id: 'bench:short', messages: 200 };
const LONG = { id: 'bench:long', messages: 20_000 };
const TURNS = 300;
/** Holds about 90 of the messages, so it is full in both conversations. */
const CONTEXT_WINDOW = 8_192;
const CONTEXTS = 100_000;
const CONTEXTS_A_FILE = 10_000;
const PAGES = 200;

const GOALS = { ratio: 1.2, pageMs: 20 };

try {
  await run();
  process.exit(0);
} catch (error) {
  console.error(`bench failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

async function run(): Promise<void> {
  const upstream = await originOf(startProcess('upstream', ['0']));
  const rhetor = await startRhetor(upstream, { contextWindow: CONTEXT_WINDOW });
  try {
    console.log(`${describeMachine()}\n`);
    await importContexts(rhetor, [SHORT, LONG].map(conversation));
    await measureTurns(rhetor);
    await measureContexts(rhetor);
  } finally {
    await rhetor.stop();
  }
}

/** Alternates between the conversations, so that noise of the machine affects both alike. */
async function measureTurns({ origin }: RhetorProcess): Promise<void> {
  const times = { short: [] as number[], long: [] as number[] };
  for (let turn = 0; turn < TURNS; turn += 1) {
    times.short.push(await timeOf(() => say(origin, SHORT.id)));
    times.long.push(await timeOf(() => say(origin, LONG.id)));
  }
  const [short, long] = [median(times.short), median(times.long)];
  console.log(`A turn, ms (median and p99 of ${TURNS}, the same full window):
  on ${SHORT.messages} messages     ${figures(times.short)}
  on ${LONG.messages} messages   ${figures(times.long)}
  ratio ${(long / short).toFixed(2)} (goal: at most ${GOALS.ratio})\n`);
}

async function measureContexts(rhetor: RhetorProcess): Promise<void> {
  const few = await measurePages(rhetor);
  const memory = [residentMiB(rhetor.child.pid)];
  for (let first = 0; first < CONTEXTS; first += CONTEXTS_A_FILE) {
    const contexts = Array.from({ length: CONTEXTS_A_FILE }, (_, index) =>
      conversation({ id: `many:${first + index}`, messages: 2 }),
    );
    await importContexts(rhetor, contexts);
    if ([CONTEXTS / 2, CONTEXTS].includes(first + CONTEXTS_A_FILE)) {
      await measurePages(rhetor);
      memory.push(residentMiB(rhetor.child.pid));
    }
  }
  const many = await measurePages(rhetor);
  console.log(`A page of 100 contexts, ms (median and p99 of ${PAGES}):
  with ${few.contexts} contexts        ${figures(few.times)}
  with ${CONTEXTS} contexts   ${figures(many.times)} (goal: under ${GOALS.pageMs})\n
Memory of the process, MiB: ${memory.map(mebibytes).join(', ')}
  with few contexts, with ${CONTEXTS / 2} and with ${CONTEXTS}; the first step is the imports' own`);
}

/** Walks through the list and starts over at its end. */
async function measurePages({ origin }: RhetorProcess) {
  const times: number[] = [];
  let contexts = 0;
  let cursor: unknown;
  for (let page = 0; page < PAGES; page += 1) {
    const from = typeof cursor === 'string' ? `&cursor=${cursor}` : '';
    times.push(
      await timeOf(async () => {
        const body = await json(`${origin}/contexts?limit=100${from}`);
        if (contexts < CONTEXTS_A_FILE) contexts = Math.max(contexts, Number(body['count']));
        cursor = body['next_cursor'];
      }),
    );
  }
  return { times, contexts };
}

type Conversation = { readonly id: string; readonly messages: number };

function conversation({ id, messages }: Conversation): object {
  return {
    context_id: id,
    created_at: '2025-01-01T00:00:00Z',
    messages: Array.from({ length: messages }, (_, index) => ({
      role: index % 2 === 0 ? 'user' : 'assistant',
      content: `message ${index} of a long conversation, ${'with some more words in it, '.repeat(5)}`,
    })),
  };
}

async function importContexts({ origin }: RhetorProcess, contexts: readonly object[]) {
  await json(`${origin}/contexts/import`, { contexts });
}

async function say(origin: string, context: string): Promise<void> {
  await json(`${origin}/message`, { message: 'What is the answer?', context_id: context });
}

async function json(url: string, body?: unknown): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, {
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  const answer = (await response.json()) as Readonly<Record<string, unknown>>;
  if (!response.ok) throw new Error(`${url}: ${response.status} ${String(answer['error'])}`);
  return answer;
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function figures(times: readonly number[]): string {
  return `${median(times).toFixed(2)}  ${percentile(times, 0.99).toFixed(2)}`;
}

function mebibytes(value: number | undefined): string {
  return value === undefined ? 'unknown' : value.toFixed(0);
}
