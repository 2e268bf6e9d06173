/** Stores turns in batches: everything queued during the previous transaction goes into the next one. */
import {
  answeredElsewhere,
  contextDeleted,
  contextTaken,
  versionConflict,
} from '../../context-errors.ts';
import type { ContextScope } from '../../records/context-scope.ts';
import type { NewTurn, StoredTurn } from '../../records/stored-turn.ts';
import type { RhetorError } from '../../../model/rhetor-error.ts';
import { integerColumn, type Row, textColumn } from '../../sql/row.ts';
import type { PostgresConnections, DatabaseSession } from '../connection/connections.ts';
import { faultBehind } from '../connection/postgres-fault.ts';
import { type Plans, toBatchJson, toTurnJson, type TurnJson } from './turn-json.ts';
import { planTurns } from './turn-plan.ts';
import { unpinSuperseded } from './pin-sql.ts';
import { removeReplaced } from './turn-removal.ts';

type WaitingTurn = TurnJson & {
  readonly contextId: string;
  readonly turn: NewTurn;
  readonly resolve: (stored: StoredTurn) => void;
  readonly reject: (error: unknown) => void;
};

/** Other work that is ordered among the turns of a context. */
type WaitingWork = { readonly contextId: string; readonly run: () => Promise<void> };

type Waiting = WaitingTurn | WaitingWork;

const NO_PLANS: Plans = new Map();

/** Limits of one statement; a larger one would delay small ones. */
const MOST_TURNS = 64;
const MOST_CHARACTERS = 1_000_000;

const APPEND = 'SELECT outcome, version FROM rhetor.append_recorded_turns($1::jsonb)';

export class TurnWriter {
  private readonly connections: PostgresConnections;
  private readonly process: string;
  private readonly waiting: Waiting[] = [];
  /** Contexts with a turn being stored: the next turn waits, which preserves the order. */
  private readonly underWay = new Set<string>();
  private running = 0;
  private onIdle: (() => void) | undefined;

  /** @param process the unique name of this process */
  constructor(connections: PostgresConnections, process: string) {
    this.connections = connections;
    this.process = process;
  }

  /** See `TurnStore.append`; fails with `conflict` for a turn that began before its context was deleted. */
  append(turn: NewTurn, scope: ContextScope): Promise<StoredTurn> {
    const { promise, resolve, reject } = Promise.withResolvers<StoredTurn>();
    const { contextId } = turn;
    this.waiting.push({
      contextId,
      turn,
      ...toTurnJson(turn, scope, this.process),
      resolve,
      reject,
    });
    this.next();
    return promise;
  }

  /** Runs `work` after the context's earlier turns and before its later ones. */
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

  /** Resolves when everything submitted so far has been stored or refused. */
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
   * Returns one piece of work, one turn that needs its own transaction, or several turns sorted by
   * context id, so that two processes locking the same contexts do not deadlock.
   */
  private takeBatch(): readonly Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    const blocked = new Set(this.underWay);
    // A context with a planned turn must not be changed by the same batch, before or after it.
    const taken = new Set<string>();
    let characters = 0;
    const isFull = () =>
      characters > MOST_CHARACTERS ||
      batch.length === MOST_TURNS ||
      (batch[0] !== undefined && isAlone(batch[0]));
    for (const waiting of this.waiting) {
      const { contextId } = waiting;
      const isNext =
        !blocked.has(contextId) &&
        !isFull() &&
        (!isAlone(waiting) || batch.length === 0) &&
        (!isPlanned(waiting) || !taken.has(contextId));
      (isNext ? batch : left).push(waiting);
      if (isNext && isTurn(waiting)) characters += waiting.json.length;
      taken.add(contextId);
      if (!isNext || isPlanned(waiting)) blocked.add(contextId);
    }
    this.waiting.splice(0, this.waiting.length, ...left);
    return batch.sort((one, other) => compare(one.contextId, other.contextId));
  }

  private async write(batch: readonly WaitingTurn[], wasTried: boolean): Promise<readonly Row[]> {
    const append = (
      session: DatabaseSession,
      plans: Plans,
      isRepeat: boolean,
    ): Promise<readonly Row[]> =>
      session.run(APPEND, [toBatchJson(batch, plans, isRepeat || wasTried)]);
    const [first] = batch;
    if (first === undefined || !isAlone(first)) {
      const plans = batch.some(isPlanned)
        ? await this.connections.read((session) => plansFor(session, batch))
        : NO_PLANS;
      return this.connections.writeOne((session, isRepeat) => append(session, plans, isRepeat));
    }
    return this.connections.write(async (session, isRepeat) => {
      await removeReplaced(session, first.turn);
      await unpinSuperseded(session, first.turn);
      const rows = await append(session, await plansFor(session, batch), isRepeat);
      const refusal = refusalOf(first.turn, rows[0] ?? {});
      // Throwing rolls back what was changed for the turn.
      if (refusal !== undefined) throw refusal;
      return rows;
    });
  }

  /** Never rejects; a turn that the database rejects fails alone. */
  private async store(batch: readonly WaitingTurn[], wasTried = false): Promise<void> {
    try {
      const rows = await this.write(batch, wasTried);
      const hasMoved = (index: number): boolean => rows[index]?.['outcome'] === 'plan-moved';
      batch.forEach((waiting, index) => {
        if (!hasMoved(index)) settle(waiting, rows[index] ?? {});
      });
      const moved = batch.filter((_, index) => hasMoved(index));
      if (moved.length > 0) await this.store(moved, wasTried);
    } catch (error) {
      if (batch.length > 1 && ['failed', 'locked'].includes(faultBehind(error).type)) {
        for (const waiting of batch) await this.store([waiting], true);
      } else {
        for (const { reject } of batch) reject(error);
      }
    }
  }
}

async function plansFor(session: DatabaseSession, batch: readonly WaitingTurn[]): Promise<Plans> {
  const planned = batch.flatMap(({ contextId, messageId, digests }) =>
    digests === undefined ? [] : [{ contextId, messageId, digests }],
  );
  if (planned.length === 0) return NO_PLANS;
  const plans = await planTurns(session, planned);
  return new Map(plans.map((plan, index) => [planned[index]?.messageId ?? '', plan]));
}

function settle({ turn, messageId, resolve, reject }: WaitingTurn, row: Row): void {
  const refusal = refusalOf(turn, row);
  if (refusal !== undefined) return reject(refusal);
  const { repliedAt } = turn;
  resolve({ messageId, version: integerColumn(row, 'version'), repliedAt });
}

/** Returns undefined for a turn that was stored. */
function refusalOf({ contextId, expectedVersion = 0 }: NewTurn, row: Row): RhetorError | undefined {
  switch (textColumn(row, 'outcome')) {
    case 'stored':
      return undefined;
    case 'version-moved':
      return versionConflict(contextId, expectedVersion, integerColumn(row, 'version'));
    case 'taken':
      return contextTaken(contextId);
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

/** True if what it stores depends on what is already stored. */
function isPlanned(waiting: Waiting): boolean {
  return isTurn(waiting) && waiting.digests !== undefined;
}

/** True if it needs its own transaction. */
function isAlone(waiting: Waiting): boolean {
  if (!isTurn(waiting)) return true;
  const { replaces, supersedes } = waiting.turn;
  return replaces !== undefined || supersedes?.unpins !== undefined;
}
