/**
 * Measures a search in one conversation: the search thread with the ranking, and the whole request.
 *
 *     node bench/search.ts [messages ...]
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContextScope } from '../src/context/records/context-scope.ts';
import { SEARCH_CANDIDATES } from '../src/context/limits.ts';
import { rankCandidates } from '../src/context/search/rank-candidates.ts';
import { searchWords } from '../src/context/words/search-words.ts';
import { SqliteContextStore } from '../src/context/sqlite/sqlite-context-store.ts';
import { textMessage } from '../src/model/message.ts';
import { originOf, startProcess } from './bench-process.ts';
import { InventedTalk } from './invented-talk.ts';
import { describeLoad, describeMachine } from './machine.ts';
import { type RhetorProcess, startRhetor } from './rhetor-process.ts';
import { median, percentile } from './statistics.ts';

const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [6_000, 100_000];
const QUESTIONS = 100;
const WARM_UP = 20;
const AT_ONCE = 2_000;
const RESULTS = 10;
/** Another conversation, of somebody else, is smaller by this factor. */
const OTHERS = 5;
/** Filled stores stay here for the next run. */
const STORES = join(tmpdir(), 'rhetor-bench-search');
const GOALS = '6 ms at 6,000 messages, 45 ms at 100,000';

const CONTEXT_ID = 'bench:searched';
const EVERYTHING: ContextScope = { type: 'all' };

type Store = { readonly directory: string; readonly key: string; readonly keyId: string };
type Times = { readonly wall: number[]; readonly processor: number[] };

const upstream = startProcess('upstream', ['0']);
const origin = await originOf(upstream);
console.log(`${describeMachine()}; ${describeLoad()}; ${QUESTIONS} questions (goals: ${GOALS})\n`);
console.log(
  '| messages | questions | asked by | search, ms: p50 | p90 | processor | request: p50 | p90 |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
for (const size of SIZES) await measure(size, await filledStore(size));
upstream.kill();
process.exit(0);

async function measure(size: number, store: Store): Promise<void> {
  const talk = new InventedTalk(2);
  const asked = (ask: () => string) => Array.from({ length: WARM_UP + QUESTIONS }, ask);
  const kinds = [
    ['ordinary words', asked(() => talk.question())],
    ['common words', asked(() => talk.commonQuestion())],
  ] as const;
  const askers = [
    ['a key', { type: 'own', owner: store.keyId } as const, store.key],
    ['the administrator', EVERYTHING, undefined],
  ] as const;
  const cases = kinds.flatMap(([kind, questions]) =>
    askers.map(([asker, scope, key]) => ({ kind, questions, asker, scope, key })),
  );
  const embedded = new SqliteContextStore({ directory: store.directory });
  await embedded.open();
  const searched: Times[] = [];
  for (const { questions, scope } of cases) {
    searched.push(await timesOf(questions, (question) => search(embedded, question, scope)));
  }
  await embedded.close();
  const rhetor = await startRhetor(origin, { variables: { RHETOR_DATA_DIR: store.directory } });
  for (const [index, { kind, questions, asker, key }] of cases.entries()) {
    const requests = await timesOf(questions, (question) => request(rhetor, question, key));
    const { wall = [], processor = [] } = searched[index] ?? {};
    const figures = [
      median(wall),
      percentile(wall, 0.9),
      median(processor),
      median(requests.wall),
      percentile(requests.wall, 0.9),
    ];
    const row = [size, kind, asker, ...figures.map((figure) => figure.toFixed(1))];
    console.log(`| ${row.join(' | ')} |`);
  }
  await rhetor.stop();
}

/** The processor time is that of all threads of this process. */
async function timesOf(
  questions: readonly string[],
  ask: (question: string) => Promise<unknown>,
): Promise<Times> {
  const times: Times = { wall: [], processor: [] };
  for (const [index, question] of questions.entries()) {
    const [began, used] = [performance.now(), process.cpuUsage()];
    await ask(question);
    const { user, system } = process.cpuUsage(used);
    if (index < WARM_UP) continue;
    times.wall.push(performance.now() - began);
    times.processor.push((user + system) / 1_000);
  }
  return times;
}

async function search(
  { search: index }: SqliteContextStore,
  question: string,
  scope: ContextScope,
): Promise<void> {
  const query = { words: searchWords(question), contextId: CONTEXT_ID, limit: SEARCH_CANDIDATES };
  const candidates = await index.candidates(query, scope);
  rankCandidates(candidates, { question, limit: RESULTS, now: Date.now() });
}

async function request(
  rhetor: RhetorProcess,
  query: string,
  key: string | undefined,
): Promise<void> {
  const response = await fetch(`${rhetor.origin}/contexts/${CONTEXT_ID}/search`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({ query, limit: RESULTS }),
  });
  const { count } = (await response.json()) as { count?: number };
  if (count === undefined) throw new Error(`a search was answered with ${response.status}`);
}

async function filledStore(size: number): Promise<Store> {
  const folder = join(STORES, String(size));
  const [directory, facts] = [join(folder, 'data'), join(folder, 'key.json')];
  if (!existsSync(facts)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    const made = await makeKey(directory);
    await fill(directory, size, made.keyId);
    writeFileSync(facts, JSON.stringify(made));
  }
  const made = JSON.parse(readFileSync(facts, 'utf8')) as Omit<Store, 'directory'>;
  return { directory, ...made };
}

async function makeKey(directory: string): Promise<Omit<Store, 'directory'>> {
  const rhetor = await startRhetor(origin, { variables: { RHETOR_DATA_DIR: directory } });
  const response = await fetch(`${rhetor.origin}/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench' }),
  });
  const { key, key_id: keyId } = (await response.json()) as { key: string; key_id: string };
  await rhetor.stop();
  return { key, keyId };
}

async function fill(directory: string, size: number, owner: string): Promise<void> {
  const talk = new InventedTalk(1);
  const store = new SqliteContextStore({ directory });
  await store.open();
  await add(store, CONTEXT_ID, size, talk, owner);
  await add(store, 'bench:other', size / OTHERS, talk, `${owner}-other`);
  await untilIndexed(join(directory, 'rhetor.db'));
  await store.close();
}

async function add(
  { contexts, turns }: SqliteContextStore,
  contextId: string,
  count: number,
  talk: InventedTalk,
  owner: string,
): Promise<void> {
  const scope: ContextScope = { type: 'own', owner };
  const context = { contextId, component: undefined, metadata: {}, pinned: [], createdAt: 1 };
  await contexts.create(context, scope);
  for (let first = 0; first < count; first += AT_ONCE) {
    const messages = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, index) =>
      textMessage(index % 2 === 0 ? 'user' : 'assistant', talk.message()),
    );
    await turns.appendMessages({ contextId, messages, at: Date.now() }, scope);
  }
}

async function untilIndexed(file: string): Promise<void> {
  const database = new DatabaseSync(file, { readOnly: true });
  const missing = database.prepare(`
    SELECT max(sequence) > (SELECT sequence FROM message_search_cursor)
      OR max(sequence) > (SELECT sequence FROM world_search_cursor) AS some FROM messages`);
  while (missing.get()?.['some'] === 1) await delay(100);
  database.close();
}
