/** The inodes of the open database and its log, shared by all threads, to notice when one is removed or replaced. */
import { statSync } from 'node:fs';
import { StorageFailure, type StorageFault } from './storage-fault.ts';

/** In the order of the shared inodes. */
const SUFFIXES = ['', '-wal', '-shm'] as const;
/** The slot behind them: 1 from the moment the log is missed until the database is open again. */
const LOST = SUFFIXES.length;
const SLOTS = SUFFIXES.length + 1;

export class WatchedFiles {
  readonly file: string;
  /** For the worker that opens the database. */
  readonly shared: SharedArrayBuffer;
  /** 0: not known, and not watched. */
  private readonly inodes: BigUint64Array;

  constructor(
    file: string,
    shared = new SharedArrayBuffer(SLOTS * BigUint64Array.BYTES_PER_ELEMENT),
  ) {
    this.file = file;
    this.shared = shared;
    this.inodes = new BigUint64Array(shared);
  }

  /** The database has just been opened: its files are the right ones. */
  remember(): void {
    SUFFIXES.forEach((suffix, slot) => (this.inodes[slot] = this.inodeOf(suffix) ?? 0n));
    this.inodes[LOST] = 0n;
  }

  /** The database is closed, after which its log may go and come. */
  forget(): void {
    this.inodes.fill(0n);
  }

  get isLogLost(): boolean {
    return this.inodes[LOST] === 1n;
  }

  markLogLost(): void {
    this.inodes[LOST] = 1n;
  }

  /** Looks at the files: three calls of the system, about 10 µs in all. */
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

  /** Nobody may connect while the log is lost: a new connection would make an empty one. */
  assertLog(): void {
    if (this.isLogLost) throw new StorageFailure('log-missing', 'the log is not back yet');
  }

  /** The file at the log's place is not the one that the connection writes to. */
  get isLogForeign(): boolean {
    const inode = this.inodeOf('-wal');
    return inode !== undefined && inode !== this.inodes[SUFFIXES.indexOf('-wal')];
  }

  private inodeOf(suffix: string): bigint | undefined {
    try {
      return statSync(this.file + suffix, { bigint: true, throwIfNoEntry: false })?.ino;
    } catch {
      // A directory that cannot be read holds nothing for us.
      return undefined;
    }
  }
}
