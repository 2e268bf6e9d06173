/** The main thread's side of the searcher: started by `warm` or the first search, ended by `close`. */
import { Worker } from 'node:worker_threads';
import type { ContextScope } from '../../records/context-scope.ts';
import { FairQueue } from '../../../streams/fair-queue.ts';
import type { NoteCandidate, NoteReader, NoteSearch } from '../../records/note.ts';
import type { Neighbours, SearchCandidate, SearchQuery } from '../../records/search-query.ts';
import type { SearchFindings, SearchJob, SearchReply, SearchTask } from './search-job.ts';
import { tooManySearches } from '../../context-errors.ts';
import type {
  Similarities,
  SimilarityQuery,
  UnembeddedQuery,
  UnembeddedText,
} from '../../records/text-vector.ts';
import { sqliteUnavailable, toStorageFault, type StorageFault } from '../files/storage-fault.ts';
import type { StorageHealth } from '../files/storage-health.ts';
import type { WatchedFiles } from '../files/watched-files.ts';
import { SEARCH_QUEUE } from '../../limits.ts';

/** The key that asks; undefined: the administrator. */
type Asker = { readonly owner?: string | undefined };

type Waiting = {
  readonly resolve: (findings: Partial<SearchFindings>) => void;
  readonly reject: (error: Error) => void;
};

/** Work that no caller waits for takes turns with the callers; no key has this name. */
const BACKGROUND = ' background';

const AT_THE_END: StorageFault = { type: 'closed', detail: 'a search at the end' };

export class SearchThread {
  private readonly files: WatchedFiles;
  private readonly health: StorageHealth;
  private readonly waiting = new Map<number, Waiting>();
  /** The thread gets one task at a time, so that the next one can be another caller's. */
  private readonly queue = new FairQueue({ ...SEARCH_QUEUE, mostRunning: 1 }, tooManySearches);
  private isClosed = false;
  private worker: Worker | undefined;
  private lastTicket = 0;

  constructor(files: WatchedFiles, health: StorageHealth) {
    this.files = files;
    this.health = health;
  }

  /** Starts the thread, which connects: both together take longer than a recall may. */
  warm(): void {
    this.neighbours([], 0, { owner: BACKGROUND }).catch(() => undefined);
  }

  /** @throws RhetorError `overloaded` or `storage_unavailable`, or the signal's reason; as all below */
  async search(
    query: SearchQuery,
    scope: ContextScope,
    signal?: AbortSignal,
  ): Promise<readonly SearchCandidate[]> {
    return (await this.perform({ type: 'search', query, scope }, scope, signal)).candidates ?? [];
  }

  async neighbours(
    sequences: readonly number[],
    count: number,
    asker: Asker,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<number, Neighbours>> {
    const findings = await this.perform({ type: 'neighbours', sequences, count }, asker, signal);
    return findings.neighbours ?? new Map();
  }

  async notes(
    search: NoteSearch,
    reader: NoteReader,
    signal?: AbortSignal,
  ): Promise<readonly NoteCandidate[]> {
    const task = { type: 'notes', search, reader } as const;
    return (await this.perform(task, reader.scope, signal)).notes ?? [];
  }

  async similarities(
    query: SimilarityQuery,
    owner: string | undefined,
    signal?: AbortSignal,
  ): Promise<Similarities> {
    const task = { type: 'similarities', query } as const;
    return (await this.perform(task, { owner }, signal)).similarities ?? new Map();
  }

  async unembedded(query: UnembeddedQuery): Promise<readonly UnembeddedText[]> {
    const task = { type: 'unembedded', query } as const;
    return (await this.perform(task, { owner: BACKGROUND })).unembedded ?? [];
  }

  /** Running and waiting searches fail. */
  close(): Promise<void> {
    this.isClosed = true;
    return this.end(AT_THE_END);
  }

  /** The next search reconnects; running ones fail. */
  disconnect(): Promise<void> {
    return this.end({ type: 'log-missing', detail: 'a search on a log that is lost' });
  }

  private perform(
    task: SearchTask,
    { owner }: Asker,
    signal?: AbortSignal,
  ): Promise<Partial<SearchFindings>> {
    return this.queue.run(owner, () => this.performNow(task), signal);
  }

  private performNow(task: SearchTask): Promise<Partial<SearchFindings>> {
    if (this.isClosed) return Promise.reject(sqliteUnavailable(AT_THE_END));
    try {
      this.files.assertLog();
    } catch (error) {
      return Promise.reject(sqliteUnavailable(toStorageFault(error)));
    }
    return new Promise((resolve, reject) => {
      const worker = (this.worker ??= this.start());
      this.lastTicket += 1;
      this.waiting.set(this.lastTicket, { resolve, reject });
      worker.ref();
      worker.postMessage({ ticket: this.lastTicket, task } satisfies SearchJob);
    });
  }

  private async end(fault: StorageFault): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    this.failAll(fault);
    await worker?.terminate();
  }

  private start(): Worker {
    // The path from source (tests) and from the build.
    const script = import.meta.url.endsWith('.ts') ? './search.worker.ts' : './search.worker.js';
    const worker = new Worker(new URL(script, import.meta.url), {
      workerData: this.files.file,
      name: 'context-searcher',
    });
    let death = 'the thread ended by itself';
    worker.on('message', (reply: SearchReply) => {
      const waiting = this.waiting.get(reply.ticket);
      this.waiting.delete(reply.ticket);
      if (this.waiting.size === 0) worker.unref();
      if (reply.type === 'found') waiting?.resolve(reply.findings);
      else {
        this.noteDamage(reply.fault);
        waiting?.reject(sqliteUnavailable(this.files.causeOf(reply.fault)));
      }
    });
    worker.on('error', (error) => {
      death = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.failAll({ type: 'stopped', detail: death });
    });
    return worker;
  }

  /** Only damage counts; other failures are reported to the search's caller, and turns still work. */
  private noteDamage(fault: StorageFault): void {
    if (fault.type === 'broken') this.health.note(fault);
  }

  private failAll(fault: StorageFault): void {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of all) reject(sqliteUnavailable(fault));
  }
}
