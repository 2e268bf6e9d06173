/** Measures what ledger, prices, keys, limits and budgets add to a request, against the same build without them. */
import { alternate, medians, processorUs, type Shape, type Stage } from './alternate.ts';
import { originOf, startProcess } from './bench-process.ts';
import { describeLoad, describeMachine } from './machine.ts';
import { type RhetorProcess, startRhetor } from './rhetor-process.ts';
import { completionsTarget, messageTarget, STREAM, type Target, WHOLE } from './targets.ts';

const ROUNDS = 5;
const CONCURRENCY = 16;
const ROUND_MS = 2_000;
const GOAL_US = 60;
const WARM_UP_REQUESTS = 2_000;
/** More than the bench can ask for. */
const AMPLE = 1_000_000_000;

const PLAIN = 'plain';
const GOVERNED = 'governed';

const upstream = startProcess('upstream', ['0']);
const origin = await originOf(upstream);
const stage: Stage = { load: startProcess('load'), upstream };
const plain = await startRhetor(origin, { variables: { RHETOR_LEDGER_DAYS: '0' } });
const governed = await startRhetor(origin, { price: { input: 1, output: 2 } });
try {
  const headers = await govern(governed);
  console.log(
    `${describeMachine()}; ${describeLoad()}; medians of ${ROUNDS} alternated rounds, ${CONCURRENCY} at once\n`,
  );
  console.log('| processor time of all threads, µs a request | plain | governed | more |');
  console.log('| --- | --- | --- | --- |');
  await report('/v1/chat/completions whole', WHOLE, completions, headers);
  await report('/message whole, turn durable', WHOLE, messages, headers);
  await report('/v1/chat/completions streamed', STREAM, completions, headers);
  console.log(`\nThe goal is at most ${GOAL_US} more.`);
} finally {
  await Promise.all([plain.stop(), governed.stop()]);
  stage.load.kill();
  upstream.kill();
}
process.exit(0);

/** Makes a key with limits and a budget; returns the headers of its requests. */
async function govern({ origin: url }: RhetorProcess): Promise<Record<string, string>> {
  const limits = { requests_per_minute: AMPLE, tokens_per_minute: AMPLE, concurrent: 1_000 };
  const made = await post(`${url}/keys`, { name: 'bench', limits });
  const { key, key_id: id } = (await made.json()) as { key: string; key_id: string };
  const budget = {
    name: 'bench',
    scope: { key: id },
    period: 'day',
    limit_usd: 1_000_000,
    policy: 'enforce',
  };
  const { status } = await post(`${url}/budgets`, budget);
  if (status !== 201) console.log(`Without a budget: POST /budgets answered ${status}.\n`);
  return { authorization: `Bearer ${key}` };
}

function post(url: string, body: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

type ToTarget = (name: string, rhetor: RhetorProcess) => Target;

function completions(name: string, { origin: url, child }: RhetorProcess): Target {
  return completionsTarget(name, `${url}/v1/chat/completions`, child.pid);
}

function messages(name: string, { origin: url, child }: RhetorProcess): Target {
  return messageTarget(url, name, child.pid);
}

async function report(
  name: string,
  question: typeof WHOLE,
  toTarget: ToTarget,
  headers: Record<string, string>,
): Promise<void> {
  const ofKey = toTarget(GOVERNED, governed);
  const targets = [toTarget(PLAIN, plain), { ...ofKey, headers: { ...ofKey.headers, ...headers } }];
  const busy: Shape = { ...question, concurrency: CONCURRENCY, until: { ms: ROUND_MS } };
  await alternate(stage, targets, { ...busy, until: { requests: WARM_UP_REQUESTS } }, 1);
  const figures = medians(await alternate(stage, targets, busy, ROUNDS), processorUs);
  const [without = NaN, withAll = NaN] = [figures[PLAIN], figures[GOVERNED]];
  const shown = [without, withAll, withAll - without].map((us) => us.toFixed(0));
  console.log(`| ${name} | ${shown.join(' | ')} |`);
}
