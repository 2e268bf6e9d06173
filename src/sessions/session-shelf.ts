/** The sessions as this process holds them, and as they are stored. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Subject } from 'rxjs';
import { InTurn } from '../streams/in-turn.ts';
import { LEAST_READING_PAUSE_MS } from './limits.ts';
import type { StoredSession } from './session.ts';
import type { SessionDocuments } from './session-documents.ts';
import { fromStoredText, toStoredText } from './stored-session.ts';

export const SESSIONS = 'sessions';

export class SessionShelf {
  /** Emits after a session has been changed or has ended. */
  readonly changes = new Subject<void>();
  private sessions: ReadonlyMap<string, StoredSession> = new Map();
  /** Sessions that have ended, but may still be stored. */
  private readonly ended = new Set<string>();
  private readonly inTurn = new InTurn();
  private seeking: Promise<void> | undefined;
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly documents: SessionDocuments) {}

  find(id: string): StoredSession | undefined {
    return this.sessions.get(id);
  }

  list(): readonly StoredSession[] {
    return [...this.sessions.values()];
  }

  /** Runs `work` on what is stored, while nothing else, here or in another process, changes it. */
  change<T>(work: () => Promise<T>): Promise<T> {
    return this.inTurn.run(() =>
      this.documents.exclusively(SESSIONS, async () => {
        await this.readNow();
        return work();
      }),
    );
  }

  read(): Promise<void> {
    return this.inTurn.run(() => this.readNow());
  }

  /** From the call on, the sessions open nothing. */
  hide(ids: readonly string[]): void {
    for (const id of ids) this.ended.add(id);
    this.hold(this.sessions);
  }

  /** Within `change`. */
  async keep(session: StoredSession): Promise<void> {
    await this.documents.writeDocument(SESSIONS, session.id, toStoredText(session));
    this.hold(new Map([...this.sessions, [session.id, session]]));
  }

  /** Within `change`; hides the sessions, too. */
  async end(ids: readonly string[]): Promise<void> {
    this.hide(ids);
    for (const id of ids) {
      await this.documents.removeDocument(SESSIONS, id);
      this.ended.delete(id);
    }
  }

  /**
   * Reads the store for a session that another process may just have begun. Callers share a
   * reading, so that cookies of unknown sessions can't keep the store busy.
   */
  seek(): Promise<void> {
    this.seeking ??= this.readSoon();
    return this.seeking;
  }

  private async readSoon(): Promise<void> {
    const pause = this.readAt + LEAST_READING_PAUSE_MS - performance.now();
    if (pause > 0) await sleep(pause);
    // What is sought from now on may be stored after this reading has begun.
    this.seeking = undefined;
    await this.read();
  }

  private async readNow(): Promise<void> {
    this.readAt = performance.now();
    const documents = await this.documents.readDocuments(SESSIONS);
    this.hold(
      new Map(
        documents.flatMap(({ id, body }) => {
          const session = fromStoredText(id, body);
          return session === undefined ? [] : [[id, session] as const];
        }),
      ),
    );
  }

  private hold(sessions: ReadonlyMap<string, StoredSession>): void {
    this.sessions =
      this.ended.size === 0
        ? sessions
        : new Map([...sessions].filter(([id]) => !this.ended.has(id)));
    this.changes.next();
  }
}
