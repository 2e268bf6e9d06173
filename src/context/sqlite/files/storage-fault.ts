/** Classifies SQLite's errors and describes each in words that say what to do. */
import { RhetorError } from '../../../model/rhetor-error.ts';
import { STORE_RETRY_AFTER_MS } from '../../limits.ts';

type FaultType =
  | 'full'
  | 'locked'
  | 'read-only'
  | 'broken'
  | 'contradiction'
  | 'missing'
  | 'log-missing'
  | 'lock-missing'
  | 'lock-lost'
  | 'newer-schema'
  | 'traces'
  | 'slow'
  | 'stopped'
  | 'closed'
  | 'failed';

/** Plain data, since it is sent from the writer's thread. `detail` is SQLite's own message, for the log. */
export type StorageFault = { readonly type: FaultType; readonly detail: string };

/** A fault that SQLite itself does not report. */
export class StorageFailure extends Error {
  override readonly name = 'StorageFailure';
  readonly fault: StorageFault;

  constructor(type: FaultType, detail: string) {
    super(detail);
    this.fault = { type, detail };
  }
}

/** Primary result codes, https://www.sqlite.org/rescode.html */
const TYPES: Readonly<Record<number, FaultType>> = {
  5: 'locked',
  6: 'locked',
  8: 'read-only',
  11: 'broken',
  13: 'full',
  19: 'contradiction',
  26: 'broken',
};

/** Rhetor itself does not try again. */
const LASTING: readonly FaultType[] = ['closed', 'slow'];

/** What file systems report. */
const FILE_TYPES: Readonly<Record<string, FaultType>> = {
  EACCES: 'read-only',
  EDQUOT: 'full',
  ENOENT: 'missing',
  ENOSPC: 'full',
  EPERM: 'read-only',
  EROFS: 'read-only',
};

const WORDS: Readonly<Record<FaultType, string>> = {
  full: 'The disk that holds Rhetor’s data is full. Free some space on it.',
  locked: 'Another program holds a lock on Rhetor’s database. Wait until it finishes, or stop it.',
  'read-only': 'Rhetor’s database cannot be written. Make its file and directory writable.',
  broken:
    'Rhetor’s database is damaged. Stop Rhetor and restore a backup with "rhetor restore <file>".',
  contradiction:
    'Rhetor’s database refused a change that contradicts what it holds, and nothing was changed. This is ' +
    'an error in Rhetor: report it with the log.',
  missing: 'Rhetor’s database was moved or replaced while in use. Put it back, or restart Rhetor.',
  'log-missing':
    'The log of Rhetor’s database (rhetor.db-wal) was removed or replaced while in use. Keep other ' +
    'programs from moving or deleting the files of the data directory while Rhetor runs.',
  'lock-missing':
    'The lock file of the data directory (rhetor.lock) was removed. Rhetor creates it again; leave it ' +
    'there while Rhetor runs.',
  'lock-lost':
    'Another Rhetor has taken over the data directory after its lock file was removed. Stop one of ' +
    'the two.',
  'newer-schema':
    'Rhetor’s database was written by a newer version of Rhetor. Use that version, or set ' +
    'RHETOR_DATA_DIR to another directory.',
  traces:
    'The conversation is deleted, but its traces cannot be erased while another program reads ' +
    'Rhetor’s database. Stop that program.',
  slow:
    'The search took too long, and was ended. Search in one conversation, with fewer or rarer words, or ' +
    'again when Rhetor is less busy.',
  stopped: 'The part of Rhetor that writes conversations had to be restarted.',
  closed: 'Rhetor is shutting down.',
  failed: 'The disk that holds Rhetor’s data reports an error. Check its space, quota and health.',
};

/** The only place where errors of the database and its files are classified. */
export function toStorageFault(error: unknown): StorageFault {
  if (error instanceof StorageFailure) return error.fault;
  const detail = error instanceof Error ? error.message : String(error);
  return { type: typeOf(error) ?? 'failed', detail };
}

function typeOf(error: unknown): FaultType | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return TYPES[error.errcode & 0xff];
  return 'code' in error ? FILE_TYPES[String(error.code)] : undefined;
}

export function sqliteFaultWords(fault: StorageFault): string {
  return WORDS[fault.type];
}

/** The error for the caller; the detail stays in the cause. */
export function sqliteUnavailable(fault: StorageFault): RhetorError {
  const words = sqliteFaultWords(fault);
  const cause = new Error(fault.detail);
  if (fault.type === 'contradiction') return new RhetorError('internal_error', words, { cause });
  return new RhetorError(
    'storage_unavailable',
    LASTING.includes(fault.type) ? words : `${words} Rhetor tries again by itself.`,
    { cause, retryAfterMs: STORE_RETRY_AFTER_MS },
  );
}
