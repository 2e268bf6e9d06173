/**
 * A process that runs one long job during turns, and kills itself in the middle. Arguments: the data
 * directory, the job. For a fork and a deletion there is a conversation `long` with LONG_MESSAGES
 * messages.
 */
import { promisify } from 'node:util';
import { SqliteContextStore } from '../../src/context/sqlite/sqlite-context-store.ts';
import { toImportFile } from '../../src/context/records/import-file.ts';
import { textMessage } from '../../src/model/message.ts';
import { newTurn } from './new-turn.ts';

export type LongJob = 'import' | 'fork' | 'delete';

export type LongJobReport =
  /** A turn that was stored during the job. */
  { readonly type: 'stored'; readonly text: string } | { readonly type: 'ended' };

const LONG_MESSAGES = 12_000;
/** It dies after so many turns, long before the end of its job. */
const TURNS = 3;

const [directory = '', job = ''] = process.argv.slice(2);
const store = new SqliteContextStore({ directory });
/** Resolves when the message is on its way. */
const report = promisify((message: LongJobReport, sent: (error: Error | null) => void) =>
  process.send?.(message, sent),
);

function importLong(): Promise<void> {
  const messages = Array.from({ length: LONG_MESSAGES }, (_, index) => ({
    message: textMessage('user', `long message ${index} with some words`),
    tokens: 5,
    timestamp: index,
  }));
  const context = { contextId: 'long', createdAt: 1, updatedAt: 1, metadata: {}, messages };
  return store.transfer.importContexts(toImportFile([context]));
}

function run(): Promise<unknown> {
  switch (job) {
    case 'import':
      return importLong();
    case 'fork':
      return store.contexts.fork({ contextId: 'long', newContextId: 'fork', createdAt: 1 });
    case 'delete':
      return store.contexts.delete('long');
    default:
      throw new Error(`no such job: ${job}`);
  }
}

process.once('disconnect', () => process.exit());
await store.open();
if (job !== 'import') await importLong();
void run().then(() => report({ type: 'ended' }));
for (let count = 0; count < TURNS; count += 1) {
  const text = `turn ${count}`;
  await store.turns.append(newTurn('beside', text, `${text}!`));
  await report({ type: 'stored', text });
}
process.kill(process.pid, 'SIGKILL');
