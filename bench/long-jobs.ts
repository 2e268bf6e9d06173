/**
 * Measures how long turns wait to be stored while an import, a fork and a deletion run beside them.
 *
 *     node bench/long-jobs.ts [messages]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContextStore } from '../src/context/ports/context-store.ts';
import { SqliteContextStore } from '../src/context/sqlite/sqlite-context-store.ts';
import { toImportFile } from '../src/context/records/import-file.ts';
import { textMessage } from '../src/model/message.ts';
import { newTurn } from '../test/context/new-turn.ts';

const MESSAGES = Number(process.argv[2] ?? 50_000);
const PAUSE_MS = 5;
const ALONE_MS = 3_000;

/** Stores one turn after the other until `job` has ended. @returns the time of each turn, sorted */
async function turnsBeside(store: ContextStore, job: Promise<unknown>): Promise<number[]> {
  const state = { hasEnded: false };
  const ending = job.finally(() => {
    state.hasEnded = true;
  });
  const waits: number[] = [];
  while (!state.hasEnded) {
    const began = performance.now();
    await store.turns.append(
      newTurn(`beside-${waits.length % 10}`, 'one two three', 'four five six'),
    );
    waits.push(performance.now() - began);
    await delay(PAUSE_MS);
  }
  await ending;
  return waits.sort((one, other) => one - other);
}

async function measure(store: ContextStore, name: string, job: () => Promise<unknown>) {
  const began = performance.now();
  const waits = await turnsBeside(store, job());
  const at = (part: number): string =>
    (waits[Math.floor((waits.length - 1) * part)] ?? 0).toFixed(1);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  process.stdout.write(
    `${name.padEnd(8)} ${seconds.padStart(6)} s  ${String(waits.length).padStart(6)} turns, ` +
      `wait in ms: p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}\n`,
  );
}

const directory = mkdtempSync(join(tmpdir(), 'rhetor-long-jobs-'));
const store = new SqliteContextStore({ directory });
await store.open();
try {
  const messages = Array.from({ length: MESSAGES }, (_, index) => ({
    message: textMessage(
      index % 2 === 0 ? 'user' : 'assistant',
      `message ${index} says that ${(index * 7919) % 10_007} and ${(index * 104_729) % 50_021} differ`,
    ),
    tokens: 20,
    timestamp: 1_000 + index,
  }));
  const context = { contextId: 'long', createdAt: 1, updatedAt: 2, metadata: {}, messages };
  const file = toImportFile([context]);
  process.stdout.write(`${MESSAGES} messages, ${file.records.length} bytes\n`);
  await measure(store, 'alone', () => delay(ALONE_MS));
  await measure(store, 'import', () => store.transfer.importContexts(file));
  const fork = { contextId: 'long', newContextId: 'fork', createdAt: 3 };
  await measure(store, 'fork', () => store.contexts.fork(fork));
  await measure(store, 'delete', () => store.contexts.delete('long'));
} finally {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
}
