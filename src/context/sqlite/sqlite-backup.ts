/** A backup of the embedded database: copied by the writer, verified, and returned as an unlinked file. */
import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { StoreBackup } from '../records/store-backup.ts';
import type { DataDirectory } from './files/data-directory.ts';
import { checkSqliteDatabase, type DatabaseCheck } from './files/database-check.ts';
import { createPrivateFile } from './files/private-modes.ts';
import { sqliteUnavailable } from './files/storage-fault.ts';
import type { WriterThread } from './writer/writer-thread.ts';

const PREFIX = 'rhetor-backup-';
const MEBIBYTE = 1024 * 1024;
/** Space reserved for turns that are stored in the meantime. */
const ROOM_FOR_TURNS = 64 * MEBIBYTE;
const PIECE = MEBIBYTE;

/**
 * @throws RhetorError `storage_unavailable` if the disk lacks space or the copy is damaged; the
 * signal's reason
 */
export async function backUpDatabase(
  { path, databaseFile }: DataDirectory,
  writer: WriterThread,
  signal: AbortSignal,
): Promise<StoreBackup> {
  await assertRoom(path, databaseFile);
  const file = join(path, `${PREFIX}${randomUUID()}`);
  const stop = (): void => void writer.run({ type: 'stop-backup' }).catch(() => undefined);
  signal.throwIfAborted();
  signal.addEventListener('abort', stop, { once: true });
  try {
    createPrivateFile(file);
    await writer.run({ type: 'backup', file });
    const check = await checkSqliteDatabase(file, { mode: 'copy', signal });
    if (check.type !== 'sound') throw notWhole(check);
    const { contexts, messages } = check;
    return { contexts, messages, ...(await contentOf(file)) };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    // The content is read through a handle, so the name is removed: nothing is left, however this
    // ends.
    await removeFile(file);
  }
}

/** Removes backups left behind by a process that was killed while it made one. */
export function removeLeftBackups(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (name.startsWith(PREFIX)) rmSync(join(directory, name), { force: true });
  }
}

async function contentOf(file: string): Promise<Pick<StoreBackup, 'bytes' | 'content'>> {
  const handle: FileHandle = await open(file);
  try {
    const { size: bytes } = await handle.stat();
    return { bytes, content: handle.createReadStream({ highWaterMark: PIECE }) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function removeFile(file: string): Promise<void> {
  for (const suffix of ['', '-journal', '-wal', '-shm']) {
    await rm(`${file}${suffix}`, { force: true });
  }
}

async function assertRoom(directory: string, databaseFile: string): Promise<void> {
  const sizes = ['', '-wal'].map(
    (suffix) => statSync(databaseFile + suffix, { throwIfNoEntry: false })?.size ?? 0,
  );
  const needed = sizes.reduce((sum, size) => sum + size, ROOM_FOR_TURNS);
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize >= needed) return;
  throw new RhetorError(
    'storage_unavailable',
    `A backup needs ${Math.ceil(needed / MEBIBYTE)} MiB of temporary space on the disk that holds ` +
      `Rhetor’s data, and ${Math.floor((bavail * bsize) / MEBIBYTE)} MiB are free. Free some space there.`,
  );
}

function notWhole(check: DatabaseCheck): RhetorError {
  const detail = 'detail' in check ? check.detail : check.type;
  if (check.type === 'damaged') return sqliteUnavailable({ type: 'broken', detail });
  return new RhetorError(
    'storage_unavailable',
    'The backup could not be verified, and was deleted. Try again.',
    { cause: new Error(detail), retryAfterMs: 1_000 },
  );
}
