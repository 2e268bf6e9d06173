/**
 * The child process of `checkDatabase`: the check is one long SQLite call, which can only be
 * stopped with its process.
 */
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { CheckMode, DatabaseCheck } from './database-check.ts';
import { SCHEMA_VERSION } from '../migrations.ts';
import { toStorageFault } from './storage-fault.ts';

const BUSY_TIMEOUT_MS = 2_000;
const TABLES = ['contexts', 'messages', 'settings'];

const [mode = '', file = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(check()));

function check(): DatabaseCheck {
  let database: DatabaseSync | undefined;
  try {
    database = mode === ('copy' satisfies CheckMode) ? openCopy() : openInPlace();
    return judge(database);
  } catch (error) {
    const { type, detail } = toStorageFault(error);
    return { type: type === 'broken' ? 'damaged' : 'failed', detail };
  } finally {
    database?.close();
  }
}

function openCopy(): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  // Merges the log that may lie beside it, and needs none from now on.
  database.exec('PRAGMA journal_mode = DELETE');
  return database;
}

/** Reading an unused database would leave an empty log beside it. */
function openInPlace(): DatabaseSync {
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
  const url = pathToFileURL(file);
  if (log === undefined || log.size === 0) url.searchParams.set('immutable', '1');
  return new DatabaseSync(url, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
}

function judge(database: DatabaseSync): DatabaseCheck {
  const schema = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
  const names = new Set(tables.map(({ name }) => name));
  if (schema === 0 || !TABLES.every((name) => names.has(name))) return { type: 'foreign' };
  if (schema > SCHEMA_VERSION) return { type: 'newer-schema', schema };
  const problem = String(database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']);
  if (problem !== 'ok') return { type: 'damaged', detail: problem.replaceAll('\n', ' ') };
  const counts = database
    .prepare(
      `SELECT count(*) AS contexts, coalesce(sum(active_count + archived_count), 0) AS counted,
         (SELECT count(*) FROM messages) AS messages FROM contexts`,
    )
    .get();
  const messages = Number(counts?.['messages']);
  if (messages !== Number(counts?.['counted'])) {
    return { type: 'damaged', detail: `${messages} of ${counts?.['counted']} messages were found` };
  }
  return { type: 'sound', contexts: Number(counts?.['contexts']), messages };
}
