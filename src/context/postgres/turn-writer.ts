/** Stores turns: whatever queued up while the last ones were stored goes as one transaction. */
import { answeredElsewhere, contextDeleted, versionConflict } from '../context-errors.ts';
import type { NewTurn, StoredTurn } from '../stored-turn.ts';
import { KEPT_FOR_MS } from '../kept-answer.ts';
import type { RhetorError } from '../../model/rhetor-error.ts';
import { toMessageRows, integer, text, type Row } from '../rows/stored-rows.ts';
import type { PostgresConnections, Session } from './connections.ts';
import { toMessageJson } from './message-json.ts';
import { faultBehind } from './postgres-fault.ts';
import { supersede } from './supersede.ts';
import { removeReplaced } from './turn-removal.ts';

type WaitingTurn = {
  readonly contextId: string;
  readonly turn: NewTurn;
  readonly messageId: string;
  /** All of it but how old it is and whether it was sent before; without the last brace. */
  readonly json: string;
  readonly resolve: (stored: StoredTurn) => void;
  readonly reject: (error: unknown) => void;
};

/** Something that takes its place among the turns of a context. */
type WaitingWork = { readonly contextId: string; readonly run: () => Promise<void> };

type Waiting = WaitingTurn | WaitingWork;

/** Limits of one statement; a larger one would keep smaller ones waiting. */
const MOST_TURNS = 64;
const MOST_CHARACTERS = 1_000_000;

const APPEND = 'SELECT outcome, version FROM rhetor.append_turns($1::jsonb)';

export class TurnWriter {
  private readonly connections: PostgresConnections;
  private readonly process: string;
  private readonly waiting: Waiting[] = [];
  /** Contexts of which a turn is being stored: the next one waits, so that their order is kept. */
  private readonly underWay = new Set<string>();
  private running = 0;
  private onIdle: (() => void) | undefined;

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
    const json = JSON.stringify({
      context_id: turn.contextId,
      process: this.process,
      component: turn.component?.replaceAll('\0', '\uFFFD').toWellFormed(),
      mode: turn.mode,
      expected_version: turn.expectedVersion,
      messages: [...rows, toMessageJson(reply, turn.reply)],
      kept: turn.kept,
      forget_before: turn.kept && turn.kept.keptAt - KEPT_FOR_MS,
    }).slice(0, -1);
    const { contextId } = turn;
    this.waiting.push({ contextId, turn, messageId: reply.id, json, resolve, reject });
    this.next();
    return promise;
  }

  /** Runs `work` after the turns of the context that came before it, and before those that come later. */
  inTurn<T>(contextId: string, work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.waiting.push({
      contextId,
      run: async () => {
        try {
          resolve(await work());
        } catch (error) {
          reject(error);
        }
      },
    });
    this.next();
    return promise;
  }

  /** Resolves when all that came so far has been stored, or refused. */
  async untilIdle(): Promise<void> {
    while (this.running > 0 || this.waiting.length > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.onIdle = resolve;
      await promise;
    }
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
        if (this.running === 0) this.onIdle?.();
      });
    }
  }

  /**
   * One work, one turn that needs a transaction of its own, or some turns in the order of their contexts'
   * ids: two processes that lock the same ones do not block each other.
   */
  private takeBatch(): readonly Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    const blocked = new Set(this.underWay);
    let characters = 0;
    const isFull = () =>
      characters > MOST_CHARACTERS ||
      batch.length === MOST_TURNS ||
      (batch[0] !== undefined && isAlone(batch[0]));
    for (const waiting of this.waiting) {
      const { contextId } = waiting;
      const isNext =
        !blocked.has(contextId) && !isFull() && (!isAlone(waiting) || batch.length === 0);
      (isNext ? batch : left).push(waiting);
      if (!isNext) blocked.add(contextId);
      else if (isTurn(waiting)) characters += waiting.json.length;
    }
    this.waiting.splice(0, this.waiting.length, ...left);
    return batch.sort((one, other) => compare(one.contextId, other.contextId));
  }

  private write(batch: readonly WaitingTurn[], wasTried: boolean): Promise<readonly Row[]> {
    const append = (session: Session, isRepeat: boolean): Promise<readonly Row[]> =>
      session.run(APPEND, [toBatchJson(batch, isRepeat || wasTried)]);
    const [first] = batch;
    if (first === undefined || !isAlone(first)) return this.connections.writeOne(append);
    return this.connections.write(async (session, isRepeat) => {
      await removeReplaced(session, first.turn);
      const rows = await append(session, isRepeat);
      const refusal = refusalOf(first.turn, rows[0] ?? {});
      // Thrown, it takes back what was removed for the turn.
      if (refusal !== undefined) throw refusal;
      await supersede(session, first.turn);
      return rows;
    });
  }

  /** Never rejects; a turn that the database cannot take fails alone. */
  private async store(batch: readonly WaitingTurn[], wasTried = false): Promise<void> {
    try {
      const rows = await this.write(batch, wasTried);
      batch.forEach((waiting, index) => settle(waiting, rows[index] ?? {}));
    } catch (error) {
      if (batch.length > 1 && ['failed', 'locked'].includes(faultBehind(error).type)) {
        for (const waiting of batch) await this.store([waiting], true);
      } else {
        for (const { reject } of batch) reject(error);
      }
    }
  }
}

function toBatchJson(batch: readonly WaitingTurn[], isRepeat: boolean): string {
  const now = Date.now();
  const turns = batch.map(
    ({ json, turn }) =>
      `${json},"age_ms":${Math.max(0, now - turn.askedAt)},"is_repeat":${isRepeat}}`,
  );
  return `[${turns.join(',')}]`;
}

function settle({ turn, messageId, resolve, reject }: WaitingTurn, row: Row): void {
  const refusal = refusalOf(turn, row);
  if (refusal !== undefined) return reject(refusal);
  const { repliedAt } = turn;
  resolve({ messageId, version: integer(row, 'version'), repliedAt });
}

/** Undefined for a turn that was stored. */
function refusalOf({ contextId, expectedVersion = 0 }: NewTurn, row: Row): RhetorError | undefined {
  switch (text(row, 'outcome')) {
    case 'stored':
      return undefined;
    case 'version-moved':
      return versionConflict(contextId, expectedVersion, integer(row, 'version'));
    case 'answered':
      return answeredElsewhere(contextId);
    default:
      return contextDeleted(contextId);
  }
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function isTurn(waiting: Waiting): waiting is WaitingTurn {
  return 'turn' in waiting;
}

/** Whether it needs a transaction of its own. */
function isAlone(waiting: Waiting): boolean {
  if (!isTurn(waiting)) return true;
  return waiting.turn.supersedes !== undefined || waiting.turn.replaces !== undefined;
}
