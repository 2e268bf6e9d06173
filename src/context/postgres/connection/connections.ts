/** The connections to PostgreSQL, for reads and writes; work is retried when a connection is lost. */
import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase, Pool, PoolClient, QueryResult } from 'pg';
import { RhetorError } from '../../../model/rhetor-error.ts';
import type { Row } from '../../sql/row.ts';
import {
  isPassing,
  PostgresFailure,
  type PostgresFault,
  postgresUnavailable,
  toPostgresFault,
} from './postgres-fault.ts';
import { openPool } from './pool.ts';
import { inLongTransaction, inMoment, inTransaction } from './transaction.ts';
import { LONGEST_SEARCH_MS } from '../../limits.ts';

export type ConnectionOptions = {
  readonly url: string;
  /** Most connections at once, 3 or more, plus one that listens. */
  readonly connections: number;
};

/** Runs the SQL of a method. */
export type DatabaseSession = {
  readonly run: (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
};

/** How long a write waits for a database that is being restarted or replaced, in milliseconds. */
const WRITE_PATIENCE_MS = 5_000;
/** How long a read waits while the outage is not known yet, in milliseconds; a caller waits for it. */
const READ_PATIENCE_MS = 2_000;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 500;
const BRIEFLY = `SET LOCAL statement_timeout = ${LONGEST_SEARCH_MS}`;
/** `isRepeat`: an earlier attempt failed, but may have been committed. */
export type DatabaseWork<T> = (session: DatabaseSession, isRepeat: boolean) => Promise<T>;

export class PostgresConnections {
  private readonly reading: Pool;
  private readonly writing: Pool;
  private readonly onOutcome: (fault: PostgresFault | undefined) => void;
  private readonly closing = new AbortController();
  /** An operation gave up on reaching the database, and none has succeeded since. */
  private isAway = false;

  /** @param onOutcome called with each fault, and with undefined after each successful write */
  constructor(
    { url, connections }: ConnectionOptions,
    onOutcome: (fault: PostgresFault | undefined) => void,
  ) {
    this.onOutcome = onOutcome;
    const writers = Math.max(1, Math.floor(connections / 3));
    this.reading = openPool(url, connections - writers);
    this.writing = openPool(url, writers);
  }

  /** Number of concurrent writers. */
  get writers(): number {
    return this.writing.options.max;
  }

  /** Each statement sees everything that was committed before it. */
  read<T>(work: (session: DatabaseSession) => Promise<T>): Promise<T> {
    return this.patiently('reading', this.readPatience, () => this.withClient(this.reading, work));
  }

  /** All statements see the same snapshot. */
  readMoment<T>(work: (session: DatabaseSession) => Promise<T>): Promise<T> {
    return this.patiently('reading', this.readPatience, () =>
      this.withClient(this.reading, (session, client) => inMoment(client, () => work(session))),
    );
  }

  /** Runs in a transaction whose statements PostgreSQL cancels after `LONGEST_SEARCH_MS`. */
  readBriefly<T>(work: (session: DatabaseSession) => Promise<T>): Promise<T> {
    return this.patiently('reading', this.readPatience, () =>
      this.withClient(this.reading, (session, client) =>
        inTransaction(client, async () => {
          await session.run(BRIEFLY);
          return work(session);
        }),
      ),
    );
  }

  /** All of it or nothing. */
  write<T>(work: DatabaseWork<T>): Promise<T> {
    return this.patiently('writing', WRITE_PATIENCE_MS, (isRepeat) =>
      this.withClient(this.writing, (session, client) =>
        inTransaction(client, () => work(session, isRepeat)),
      ),
    );
  }

  /**
   * A write that may take minutes, atomic and on one snapshot. It does not use the connections on
   * which turns are stored.
   */
  writeLong<T>(work: DatabaseWork<T>): Promise<T> {
    return this.patiently('writing', WRITE_PATIENCE_MS, (isRepeat) =>
      this.withClient(this.reading, (session, client) =>
        inLongTransaction(client, () => work(session, isRepeat)),
      ),
    );
  }

  /** A write of one statement, which is its own transaction. */
  writeOne<T>(work: DatabaseWork<T>): Promise<T> {
    return this.patiently('writing', WRITE_PATIENCE_MS, (isRepeat) =>
      this.withClient(this.writing, (session) => work(session, isRepeat)),
    );
  }

  /** The same for a statement that may run twice. */
  run(sql: string, ...values: readonly unknown[]): Promise<readonly Row[]> {
    return this.writeOne((session) => session.run(sql, values));
  }

  /** The same for a write that does not wait for the disk, and so must not queue behind those that do. */
  runUnwaited(sql: string, ...values: readonly unknown[]): Promise<readonly Row[]> {
    return this.unwaited((session) => session.run(sql, values));
  }

  /** @param work begins when it has a connection, and may run twice */
  unwaited<T>(work: DatabaseWork<T>): Promise<T> {
    return this.patiently('reading', WRITE_PATIENCE_MS, (isRepeat) =>
      this.withClient(this.reading, (session) => work(session, isRepeat)),
    );
  }

  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([this.reading.end(), this.writing.end()]);
  }

  private get readPatience(): number {
    return this.isAway ? 0 : READ_PATIENCE_MS;
  }

  private async patiently<T>(
    kind: 'reading' | 'writing',
    patienceMs: number,
    attempt: (isRepeat: boolean) => Promise<T>,
  ): Promise<T> {
    const latest = performance.now() + patienceMs;
    for (let pause = FIRST_PAUSE_MS, isRepeat = false; ; pause *= 2, isRepeat = true) {
      try {
        const result = await attempt(isRepeat);
        this.isAway = false;
        // A successful read does not prove that writes work.
        if (kind === 'writing') this.onOutcome(undefined);
        return result;
      } catch (error) {
        if (error instanceof RhetorError) throw error;
        const fault = toPostgresFault(error);
        if (isOfDatabase(fault, kind)) this.onOutcome(fault);
        const isHopeless = !isPassing(fault) || this.closing.signal.aborted;
        if (isHopeless || performance.now() > latest) {
          this.isAway = fault.type === 'unreachable';
          throw postgresUnavailable(fault);
        }
      }
      const jitter = 0.5 + Math.random() / 2;
      const { signal } = this.closing;
      await sleep(Math.min(pause, LONGEST_PAUSE_MS) * jitter, undefined, { signal }).catch(
        () => undefined,
      );
    }
  }

  private async withClient<T>(
    pool: Pool,
    work: (session: DatabaseSession, client: PoolClient) => Promise<T>,
  ): Promise<T> {
    if (this.closing.signal.aborted) throw new PostgresFailure('closed', 'the store is closed');
    const client = await pool.connect();
    let failure: unknown;
    try {
      return await work(sessionOf(client), client);
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      // After a refusal the connection is still fine; any other error may have broken it.
      client.release(failure !== undefined && !(failure instanceof RhetorError));
    }
  }
}

/** True if the fault concerns the database, not only this operation. */
function isOfDatabase({ type }: PostgresFault, kind: 'reading' | 'writing'): boolean {
  if (kind === 'reading') return type === 'unreachable' || type === 'crowded';
  return type !== 'conflicting' && type !== 'locked';
}

function sessionOf(client: ClientBase): DatabaseSession {
  return {
    run: async (sql, values = []) => {
      const query = { name: nameOf(sql), text: sql, values: values.map(toValue) };
      const result: QueryResult<Row> = await client.query<Row>(query);
      return result.rows;
    },
  };
}

const names = new Map<string, string>();

/** Returns the same name for the same text on every connection, so that a pooler can share prepared statements. */
function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) {
    name = `rhetor_${hash('sha256', sql, 'hex').slice(0, 16)}`;
    names.set(sql, name);
  }
  return name;
}

/** PostgreSQL's text cannot hold NUL. */
function toValue(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0')
    ? value.replaceAll('\0', '\uFFFD')
    : value;
}
