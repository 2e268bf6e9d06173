/** Stores turns: whatever queued up while the last ones were stored goes as one transaction. */
import { RhetorError } from '../../model/rhetor-error.ts';
import { versionConflict } from '../context-errors.ts';
import type { NewTurn, StoredTurn } from '../context-store.ts';
import { KEPT_FOR_MS } from '../kept-answer.ts';
import { toMessageRows, integer, text, type Row } from '../rows/stored-rows.ts';
import type { PostgresConnections } from './connections.ts';
import { toMessageJson } from './message-json.ts';
import { faultBehind } from './postgres-fault.ts';

type WaitingTurn = {
  readonly contextId: string;
  readonly turn: NewTurn;
  readonly messageId: string;
  /** All of it but how old it is and whether it was sent before. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly resolve: (stored: StoredTurn) => void;
  readonly reject: (error: unknown) => void;
};

/** Something that takes its place among the turns of a context. */
type WaitingWork = { readonly contextId: string; readonly run: () => Promise<void> };

type Waiting = WaitingTurn | WaitingWork;

const MOST_TURNS = 64;

const APPEND = 'SELECT outcome, version FROM rhetor.append_turns($1::jsonb)';

export class TurnWriter {
  private readonly connections: PostgresConnections;
  private readonly process: string;
  private readonly waiting: Waiting[] = [];
  /** Contexts of which a turn is being stored: the next one waits, so that their order is kept. */
  private readonly underWay = new Set<string>();
  private running = 0;

  /** @param process the name of this process, which no other has */
  constructor(connections: PostgresConnections, process: string) {
    this.connections = connections;
    this.process = process;
  }

  /** As `ContextStore.appendTurn`; a turn that began before its context was deleted: `conflict`. */
  append(turn: NewTurn): Promise<StoredTurn> {
    const { promise, resolve, reject } = Promise.withResolvers<StoredTurn>();
    const { messages, reply } = toMessageRows(turn);
    const rows = messages.map((row, index) =>
      toMessageJson(row, turn.messages[index] ?? turn.reply),
    );
    const json = {
      context_id: turn.contextId,
      process: this.process,
      component: turn.component?.replaceAll('\0', '\uFFFD').toWellFormed(),
      mode: turn.mode,
      expected_version: turn.expectedVersion,
      messages: [...rows, toMessageJson(reply, turn.reply)],
      kept: turn.kept,
      forget_before: turn.kept && turn.kept.keptAt - KEPT_FOR_MS,
    };
    const { contextId } = turn;
    this.waiting.push({ contextId, turn, messageId: reply.id, json, resolve, reject });
    this.next();
    return promise;
  }

  /** Runs `work` after the turns of the context that came before it, and before those that come later. */
  inTurn<T>(contextId: string, work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.waiting.push({ contextId, run: () => work().then(resolve, reject) });
    this.next();
    return promise;
  }

  private next(): void {
    while (this.running < this.connections.writers) {
      const batch = this.takeBatch();
      if (batch.length === 0) return;
      this.running += 1;
      for (const { contextId } of batch) this.underWay.add(contextId);
      const [first] = batch;
      const done =
        first !== undefined && 'run' in first ? first.run() : this.store(batch.filter(isTurn));
      void done.finally(() => {
        this.running -= 1;
        for (const { contextId } of batch) this.underWay.delete(contextId);
        this.next();
      });
    }
  }

  /**
   * One work, or some turns in the order of their contexts' ids: two processes that lock the same ones
   * do not block each other.
   */
  private takeBatch(): readonly Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    const blocked = new Set(this.underWay);
    const isFull = () =>
      batch.length === MOST_TURNS || (batch[0] !== undefined && !isTurn(batch[0]));
    for (const waiting of this.waiting) {
      const { contextId } = waiting;
      const isNext =
        !blocked.has(contextId) && !isFull() && (isTurn(waiting) || batch.length === 0);
      (isNext ? batch : left).push(waiting);
      if (!isNext) blocked.add(contextId);
    }
    this.waiting.splice(0, this.waiting.length, ...left);
    return batch.sort((one, other) => compare(one.contextId, other.contextId));
  }

  /** Never rejects; a turn that the database cannot take fails alone. */
  private async store(batch: readonly WaitingTurn[], wasTried = false): Promise<void> {
    try {
      const rows = await this.connections.writeOne((session, isRepeat) =>
        session.run(APPEND, [toBatchJson(batch, isRepeat || wasTried)]),
      );
      batch.forEach((waiting, index) => settle(waiting, rows[index] ?? {}));
    } catch (error) {
      if (batch.length > 1 && faultBehind(error).type === 'failed') {
        for (const waiting of batch) await this.store([waiting], true);
      } else {
        for (const { reject } of batch) reject(error);
      }
    }
  }
}

function toBatchJson(batch: readonly WaitingTurn[], isRepeat: boolean): string {
  const now = Date.now();
  return JSON.stringify(
    batch.map(({ json, turn }) => ({
      ...json,
      age_ms: Math.max(0, now - turn.askedAt),
      is_repeat: isRepeat,
    })),
  );
}

function settle({ turn, messageId, resolve, reject }: WaitingTurn, row: Row): void {
  const { contextId, expectedVersion = 0, repliedAt } = turn;
  switch (text(row, 'outcome')) {
    case 'stored':
      return resolve({ messageId, version: integer(row, 'version'), repliedAt });
    case 'version-moved':
      return reject(versionConflict(contextId, expectedVersion, integer(row, 'version')));
    default:
      return reject(
        new RhetorError('conflict', `The context "${contextId}" was deleted.`, { contextId }),
      );
  }
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function isTurn(waiting: Waiting): waiting is WaitingTurn {
  return 'turn' in waiting;
}
