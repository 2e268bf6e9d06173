/**
 * A file of what running calls may spend at most, written before each call: a process that is killed
 * leaves it behind, and the next one counts it as spent. A line is written without waiting for the
 * disk, so only a loss of power can lose it.
 */
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { isRecord, parseJson } from '../../model/json.ts';
import type { HeldAmount } from '../../budgets/budget-counters.ts';

const PRIVATE_FILE = 0o600;
/** The file is begun anew beyond this size, with the calls that still run. */
const MOST_BYTES = 4 * 1024 * 1024;

type Line = { readonly id: string; readonly held?: readonly HeldAmount[] };

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

  /** What an earlier process has left. */
  left(): readonly HeldAmount[] {
    if (!existsSync(this.path)) return [];
    const open = new Map<string, readonly HeldAmount[]>();
    for (const text of readFileSync(this.path, 'utf8').split('\n')) {
      const line = toLine(text);
      if (line?.held !== undefined) open.set(line.id, line.held);
      else if (line !== undefined) open.delete(line.id);
    }
    return [...open.values()].flat();
  }

  /** @throws an error of the file system */
  hold(id: string, held: readonly HeldAmount[]): void {
    const line = toText({ id, held });
    this.running.set(id, line);
    this.write(line);
  }

  /**
   * Called when what the calls have spent is on disk.
   * @throws an error of the file system
   */
  release(ids: readonly string[]): void {
    for (const id of ids) this.running.delete(id);
    if (this.running.size === 0 || this.bytes > MOST_BYTES) this.begin();
    else this.write(ids.map((id) => toText({ id })).join(''));
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
    const text = Buffer.from(this.isTorn ? `\n${lines}` : lines);
    this.isTorn = true;
    const written = writeSync(this.descriptor(), text);
    this.bytes += written;
    this.isTorn = written < text.length;
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
  if (!isRecord(value) || typeof value['id'] !== 'string') return undefined;
  const { id, held } = value;
  if (held === undefined) return { id };
  return Array.isArray(held) ? { id, held: held.filter(isHeldAmount) } : undefined;
}

function isHeldAmount(value: unknown): value is HeldAmount {
  return (
    isRecord(value) &&
    typeof value['budgetId'] === 'string' &&
    Number.isSafeInteger(value['windowStart']) &&
    Number.isSafeInteger(value['amount'])
  );
}
