/** The searcher's thread: a search over everything would block the main thread for too long. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { SearchReply, SearchJob } from './search-job.ts';
import { SearchQueries } from './search-queries.ts';
import { toStorageFault } from './storage-fault.ts';

type Connection = { readonly database: DatabaseSync; readonly queries: SearchQueries };

/** Readers wait only for a recovery, which is short. */
const BUSY_TIMEOUT_MS = 1_000;

const port = parentPort;
if (port === null) throw new Error('the searcher runs in a thread of its own');
const file = String(workerData);
let connection: Connection | undefined;

port.on('message', (request: SearchJob) => port.postMessage(answer(request)));

function answer({ ticket, query, scope }: SearchJob): SearchReply {
  try {
    const { database, queries } = (connection ??= connect());
    database.exec('BEGIN');
    try {
      return { type: 'found', ticket, candidates: queries.search(query, scope) };
    } finally {
      database.exec('COMMIT');
    }
  } catch (error) {
    connection?.database.close();
    connection = undefined;
    return { type: 'failed', ticket, fault: toStorageFault(error) };
  }
}

function connect(): Connection {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  // Its temporary index must not leave words on the disk that a deletion could not erase.
  database.exec('PRAGMA temp_store = MEMORY');
  return { database, queries: new SearchQueries(database) };
}
