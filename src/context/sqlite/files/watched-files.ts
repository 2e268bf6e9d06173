/** The inodes of the open database and its log, shared by all threads, to detect removed or replaced files. */
import { statSync } from 'node:fs';
import { StorageFailure, type StorageFault } from './storage-fault.ts';

/** In the order of the shared inodes. */
const SUFFIXES = ['', '-wal', '-shm'] as const;
/** The slot after them: 1 from the moment the log is missing until the database is open again. */
const LOST = SUFFIXES.length;
const SLOTS = SUFFIXES.length + 1;

export class WatchedFiles {
  readonly file: string;
  /** Passed to the worker that opens the database. */
  readonly shared: SharedArrayBuffer;
  /** 0: unknown, and not watched. */
  private readonly inodes: BigUint64Array;

  constructor(
    file: string,
    shared = new SharedArrayBuffer(SLOTS * BigUint64Array.BYTES_PER_ELEMENT),
  ) {
    this.file = file;
    this.shared = shared;
    this.inodes = new BigUint64Array(shared);
  }

  /** Called after the database was opened: its current files are the right ones. */
  remember(): void {
    SUFFIXES.forEach((suffix, slot) => (this.inodes[slot] = this.inodeOf(suffix) ?? 0n));
    this.inodes[LOST] = 0n;
  }

  /** Called after the database was closed, when its log may disappear and reappear. */
  forget(): void {
    this.inodes.fill(0n);
  }

  get isLogLost(): boolean {
    return this.inodes[LOST] === 1n;
  }

  markLogLost(): void {
    this.inodes[LOST] = 1n;
  }

  /** Checks the files: three system calls, about 10 µs in total. */
  fault(): StorageFault | undefined {
    const slot = SUFFIXES.findIndex((suffix, index) => {
      const known = this.inodes[index];
      return known !== 0n && known !== this.inodeOf(suffix);
    });
    if (slot === 0) return { type: 'missing', detail: 'the database was removed or replaced' };
    if (slot === -1 && !this.isLogLost) return undefined;
    const name = SUFFIXES[slot] ?? 'log';
    return { type: 'log-missing', detail: `the database's ${name} was removed or replaced` };
  }

  /** A failure of unknown kind, such as that of opening a file, may come from files that are gone. */
  causeOf(fault: StorageFault): StorageFault {
    if (fault.type !== 'failed') return fault;
    // After the writer has closed a lost database, no inodes are known.
    const isThere = this.inodeOf('') !== undefined;
    return isThere ? (this.fault() ?? fault) : { type: 'missing', detail: fault.detail };
  }

  /** Nothing may connect while the log is lost: a new connection would create an empty one. */
  assertLog(): void {
    if (this.isLogLost) throw new StorageFailure('log-missing', 'the log is not back yet');
  }

  /** True if the file in the log's place is not the one that the connection writes to. */
  get isLogForeign(): boolean {
    const inode = this.inodeOf('-wal');
    return inode !== undefined && inode !== this.inodes[SUFFIXES.indexOf('-wal')];
  }

  private inodeOf(suffix: string): bigint | undefined {
    try {
      return statSync(this.file + suffix, { bigint: true, throwIfNoEntry: false })?.ino;
    } catch {
      // A directory that cannot be read contains nothing usable.
      return undefined;
    }
  }
}
