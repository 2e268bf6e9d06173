/**
 * A file of what running calls may spend at most, written before each call: a process that is killed
 * leaves it behind, and the next one counts it as spent. A line is written without waiting for the
 * disk, so only a loss of power can lose it.
 */
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { isRecord, parseJson } from '../../../model/json/json.ts';
import type { HeldAmount } from '../../../budgets/budget-counters.ts';

/** Its name in the data directory. */
export const HOLD_JOURNAL = 'rhetor-holds.jsonl';
const PRIVATE_FILE = 0o600;
/** The file is begun anew beyond this size, with the calls that still run. */
const MOST_BYTES = 4 * 1024 * 1024;

type Line =
  | { readonly id: string; readonly held: readonly HeldAmount[] }
  /** Calls that have ended: what they spent is in the batch of this number. */
  | { readonly settled: readonly string[]; readonly batch: number };

export class HoldJournal {
  /** The lines of calls that have not ended. */
  private readonly running = new Map<string, string>();
  private file: number | undefined;
  private bytes = 0;
  /** The last line has no end: the disk was full. */
  private isTorn = false;
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Takes over what an earlier process has left.
   * @param batch the last batch that is in the database
   */
  adopt(batch: number): ReadonlyMap<string, readonly HeldAmount[]> {
    const left = new Map<string, readonly HeldAmount[]>();
    if (!existsSync(this.path)) return left;
    for (const text of readFileSync(this.path, 'utf8').split('\n')) {
      const line = toLine(text);
      if (line === undefined) continue;
      if ('held' in line) left.set(line.id, line.held);
      else if (line.batch <= batch) for (const id of line.settled) left.delete(id);
    }
    for (const [id, held] of left) this.running.set(id, toText({ id, held }));
    return left;
  }

  /** @throws an error of the file system */
  hold(id: string, held: readonly HeldAmount[]): void {
    const line = toText({ id, held });
    this.running.set(id, line);
    this.write(line);
  }

  /**
   * Called before what the calls have spent is committed as the batch: the line counts only once the
   * database has that number, so a kill in between counts no call twice.
   * @throws an error of the file system
   */
  settle(ids: readonly string[], batch: number): void {
    this.write(toText({ settled: ids, batch }));
  }

  /**
   * Called when what the calls have spent is on disk.
   * @throws an error of the file system
   */
  release(ids: readonly string[]): void {
    for (const id of ids) this.running.delete(id);
    if (this.running.size === 0 || this.bytes > MOST_BYTES) this.begin();
  }

  /** Begins the file anew. */
  begin(): void {
    if (this.file === undefined && !existsSync(this.path)) return;
    ftruncateSync(this.descriptor());
    this.bytes = 0;
    this.isTorn = false;
    if (this.running.size > 0) this.write([...this.running.values()].join(''));
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  /** A torn line is left alone, so that it takes none of the next with it. */
  private write(lines: string): void {
    const text = this.isTorn ? `\n${lines}` : lines;
    this.isTorn = true;
    const written = writeSync(this.descriptor(), text);
    this.bytes += written;
    this.isTorn = written < Buffer.byteLength(text);
    if (this.isTorn) throw new Error('the disk took only a part of it');
  }

  private descriptor(): number {
    return (this.file ??= openSync(this.path, 'a', PRIVATE_FILE));
  }
}

function toText(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}

/** Undefined for a line that was not written to its end. */
function toLine(text: string): Line | undefined {
  const value = parseJson(text);
  if (!isRecord(value)) return undefined;
  const { id, held, settled, batch } = value;
  if (typeof id === 'string' && Array.isArray(held)) return { id, held: held.filter(isHeldAmount) };
  if (!Array.isArray(settled) || typeof batch !== 'number') return undefined;
  return { settled: settled.filter((each) => typeof each === 'string'), batch };
}

function isHeldAmount(value: unknown): value is HeldAmount {
  return (
    isRecord(value) &&
    typeof value['budgetId'] === 'string' &&
    Number.isSafeInteger(value['windowStart']) &&
    Number.isSafeInteger(value['amount'])
  );
}
