/** One JSON file that is validated, watched and reloaded; an invalid edit keeps the old content in use. */
import { readFile } from 'node:fs/promises';
import { unwatchFile, watchFile } from 'node:fs';
import { basename } from 'node:path';
import { BehaviorSubject, type Observable } from 'rxjs';
import type { z } from 'zod';
import { type FileFault, jsonFault, shapeFaults, textOfFault } from './file-fault.ts';
import { StartupError } from './startup-error.ts';

/** Polling works with editors that replace the file, mounted volumes and network drives. */
const POLL_MS = 500;

export type ReloadOutcome = { readonly file: string; readonly fault: string | undefined };

export class ConfigFile<T> {
  private readonly content: BehaviorSubject<T>;
  private currentText: string;
  private isClosed = false;
  /** Why the newest edit was rejected; empty while the file on disk is in use. */
  private refusals: readonly FileFault[] = [];

  private constructor(
    private readonly path: string,
    private readonly schema: z.ZodType<T>,
    text: string,
    value: T,
    private readonly onReload: (outcome: ReloadOutcome) => void,
  ) {
    this.currentText = text;
    this.content = new BehaviorSubject(value);
  }

  /**
   * @param whenEmpty the content of a file that is empty at startup; absent: an empty file is invalid
   * JSON. A file emptied later is rejected, since an editor may be about to write it.
   * @throws StartupError that names the file, the key and the reason
   */
  static async load<T>(
    path: string,
    schema: z.ZodType<T>,
    onReload: (outcome: ReloadOutcome) => void,
    whenEmpty?: string,
  ): Promise<ConfigFile<T>> {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw new StartupError(
        `cannot read ${path} (${error instanceof Error ? error.message : String(error)}). ` +
          'Make it readable, or name another file with RHETOR_PROVIDERS_CONFIG or RHETOR_TASK_CONFIG.',
      );
    });
    const isEmpty = text.trim() === '';
    const parsed = parse(isEmpty ? (whenEmpty ?? text) : text, schema);
    if ('faults' in parsed) {
      throw new StartupError(`${path}: ${parsed.faults.map(textOfFault)[0] ?? 'not valid'}`);
    }
    const file = new ConfigFile(path, schema, text, parsed.value, onReload);
    watchFile(path, { interval: POLL_MS, persistent: false }, () => void file.reload());
    // The watcher's own first look comes later; it would never see a change made in between.
    setTimeout(() => void file.reload(), POLL_MS).unref();
    return file;
  }

  get current(): T {
    return this.content.value;
  }

  get changes(): Observable<T> {
    return this.content.asObservable();
  }

  /** The first of the faults, in words. */
  get fault(): string | undefined {
    return this.refusals.map(textOfFault)[0];
  }

  get faults(): readonly FileFault[] {
    return this.refusals;
  }

  close(): void {
    this.isClosed = true;
    unwatchFile(this.path);
    this.content.complete();
  }

  /** Reads the file again; a refused edit is judged anew, since it may depend on another file. */
  async reload(): Promise<void> {
    const text = await readFile(this.path, 'utf8').catch(() => undefined);
    if (this.isClosed) return;
    if (text === this.currentText && this.fault === undefined) return;
    const parsed =
      text === undefined
        ? { faults: [{ message: 'cannot be read any more' }] }
        : parse(text, this.schema);
    if ('faults' in parsed) {
      const former = this.fault;
      this.refusals = parsed.faults;
      if (former === this.fault) return;
    } else {
      this.refusals = [];
      if (text !== undefined && text !== this.currentText) {
        this.currentText = text;
        this.content.next(parsed.value);
      }
    }
    this.onReload({ file: basename(this.path), fault: this.fault });
  }
}

function parse<T>(
  text: string,
  schema: z.ZodType<T>,
): { readonly value: T } | { readonly faults: readonly FileFault[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { faults: [jsonFault(text, error)] };
  }
  const result = schema.safeParse(json);
  return result.success ? { value: result.data } : { faults: shapeFaults(result.error) };
}
