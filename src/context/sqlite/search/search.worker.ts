/** The searcher's thread: a search over everything would block the main thread for too long. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { assertNever } from '../../../model/assert-never.ts';
import { registerIndexFunctions } from '../indexing/index-functions.ts';
import { NoteQueries } from './note-queries.ts';
import type { SearchFindings, SearchJob, SearchReply, SearchTask } from './search-job.ts';
import { SearchQueries } from './search-queries.ts';
import { toStorageFault } from '../files/storage-fault.ts';
import { VectorQueries } from './vector-queries.ts';

type Connection = {
  readonly database: DatabaseSync;
  readonly queries: SearchQueries;
  readonly notes: NoteQueries;
  readonly vectors: VectorQueries;
};

/** Holds what the index has of some 100,000 messages; SQLite's own 2 MB are read from the file again for each word. */
const CACHE_KIB = 16_384;
/** Readers wait only for a recovery, which is short. */
const BUSY_TIMEOUT_MS = 1_000;

const port = parentPort;
if (port === null) throw new Error('the searcher runs in a thread of its own');
const file = String(workerData);
let connection: Connection | undefined;

port.on('message', (request: SearchJob) => port.postMessage(answer(request)));

function answer({ ticket, task }: SearchJob): SearchReply {
  try {
    const current = (connection ??= connect());
    const { database } = current;
    database.exec('BEGIN');
    try {
      return { type: 'found', ticket, findings: perform(task, current) };
    } finally {
      database.exec('COMMIT');
    }
  } catch (error) {
    connection?.database.close();
    connection = undefined;
    return { type: 'failed', ticket, fault: toStorageFault(error) };
  }
}

function perform(
  task: SearchTask,
  { queries, notes, vectors }: Connection,
): Partial<SearchFindings> {
  switch (task.type) {
    case 'search':
      return { candidates: queries.search(task.query, task.scope) };
    case 'neighbours':
      return { neighbours: queries.neighbours(task.sequences, task.count) };
    case 'notes':
      return { notes: notes.candidates(task.search, task.reader) };
    case 'similarities':
      return { similarities: vectors.similarities(task.query) };
    case 'unembedded':
      return { unembedded: vectors.unembedded(task.query) };
    default:
      return assertNever(task);
  }
}

function connect(): Connection {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  // Its temporary index must not leave words on the disk that a deletion could not erase.
  database.exec(`PRAGMA temp_store = MEMORY; PRAGMA cache_size = -${CACHE_KIB}`);
  registerIndexFunctions(database);
  return {
    database,
    queries: new SearchQueries(database),
    notes: new NoteQueries(database),
    vectors: new VectorQueries(database),
  };
}
