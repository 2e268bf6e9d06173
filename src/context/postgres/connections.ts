/** The connections to PostgreSQL: some that read, some that write, each tried anew when one is lost. */
import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientBase, Pool, type PoolClient, type QueryResult, types } from 'pg';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { Row } from '../rows/stored-rows.ts';
import {
  isPassing,
  PostgresFailure,
  type PostgresFault,
  postgresUnavailable,
  toPostgresFault,
} from './postgres-fault.ts';
import { inLongTransaction, inMoment, inTransaction } from './transaction.ts';

export type ConnectionOptions = {
  readonly url: string;
  /** Most connections at once, 3 or more; one more listens. */
  readonly connections: number;
};

/** What the SQL of a method runs on. */
export type DatabaseSession = {
  readonly run: (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
};

/** A writing waits this long for a database that is being restarted or replaced, milliseconds. */
const WRITE_PATIENCE_MS = 5_000;
/** A reading, which a caller waits for, does so while nobody knows yet that the database is away. */
const READ_PATIENCE_MS = 2_000;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 500;
const CONNECT_MS = 5_000;
const ANSWER_MS = 15_000;
const IDLE_MS = 30_000;
const BRIEFLY = `SET LOCAL statement_timeout = '5s'`;
/** PostgreSQL gives up before its answer is given up: what was refused is not to happen later. */
const STATEMENT_MS = 12_000;
/** `isRepeat`: a former attempt failed, but may have been committed. */
export type DatabaseWork<T> = (session: DatabaseSession, isRepeat: boolean) => Promise<T>;

export class PostgresConnections {
  private readonly reading: Pool;
  private readonly writing: Pool;
  private readonly onOutcome: (fault: PostgresFault | undefined) => void;
  private readonly closing = new AbortController();
  private isAway = false;

  /** @param onOutcome told of each fault, and with undefined of each writing that was done */
  constructor(
    { url, connections }: ConnectionOptions,
    onOutcome: (fault: PostgresFault | undefined) => void,
  ) {
    this.onOutcome = onOutcome;
    const writers = Math.max(1, Math.floor(connections / 3));
    this.reading = openPool(url, connections - writers);
    this.writing = openPool(url, writers);
  }

  /** How many can write at once. */
  get writers(): number {
    return this.writing.options.max;
  }

  /** Each statement sees what was committed before it. */
  read<T>(work: (session: DatabaseSession) => Promise<T>): Promise<T> {
    const patience = this.isAway ? 0 : READ_PATIENCE_MS;
    return this.patiently('reading', patience, () => this.withClient(this.reading, work));
  }

  /** All statements see the same moment. */
  readMoment<T>(work: (session: DatabaseSession) => Promise<T>): Promise<T> {
    const patience = this.isAway ? 0 : READ_PATIENCE_MS;
    return this.patiently('reading', patience, () =>
      this.withClient(this.reading, (session, client) => inMoment(client, () => work(session))),
    );
  }

  /** In a transaction, whose statements PostgreSQL gives up after 5 s. */
  readBriefly<T>(work: (session: DatabaseSession) => Promise<T>): Promise<T> {
    return this.patiently('reading', 0, () =>
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
   * A writing that may take minutes, all of it or nothing, on one state of the database. It has none of
   * the connections on which turns are stored.
   */
  writeLong<T>(work: DatabaseWork<T>): Promise<T> {
    return this.patiently('writing', WRITE_PATIENCE_MS, (isRepeat) =>
      this.withClient(this.reading, (session, client) =>
        inLongTransaction(client, () => work(session, isRepeat)),
      ),
    );
  }

  /** A writing of one statement, which is a transaction by itself. */
  writeOne<T>(work: DatabaseWork<T>): Promise<T> {
    return this.patiently('writing', WRITE_PATIENCE_MS, (isRepeat) =>
      this.withClient(this.writing, (session) => work(session, isRepeat)),
    );
  }

  /** The same for one that may be done twice. */
  run(sql: string, ...values: readonly unknown[]): Promise<readonly Row[]> {
    return this.writeOne((session) => session.run(sql, values));
  }

  /** The same for one that does not wait for the disk, and so is not to wait for others that do. */
  runUnwaited(sql: string, ...values: readonly unknown[]): Promise<readonly Row[]> {
    return this.patiently('reading', WRITE_PATIENCE_MS, () =>
      this.withClient(this.reading, (session) => session.run(sql, values)),
    );
  }

  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([this.reading.end(), this.writing.end()]);
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
        // That it can be read does not say that it can be written.
        if (kind === 'writing') this.onOutcome(undefined);
        return result;
      } catch (error) {
        if (error instanceof RhetorError) throw error;
        const fault = toPostgresFault(error);
        this.isAway = fault.type === 'unreachable';
        if (isOfDatabase(fault, kind)) this.onOutcome(fault);
        const isHopeless = !isPassing(fault) || this.closing.signal.aborted;
        if (isHopeless || performance.now() > latest) throw postgresUnavailable(fault);
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
      // A refusal has left the connection as it was; anything else may have broken it.
      client.release(failure !== undefined && !(failure instanceof RhetorError));
    }
  }
}

/** Whether it says that the database is not well, and not only this one work. */
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

function openPool(url: string, max: number): Pool {
  const pool = new Pool({ ...clientOptions(url), max, idleTimeoutMillis: IDLE_MS });
  // Whoever uses a connection that is lost hears it from the call; of an idle one nobody needs to.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Settings of every connection, the listener's too. */
export function clientOptions(url: string) {
  return {
    connectionString: url,
    application_name: 'rhetor',
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    types: { getTypeParser: parserOf },
  };
}

const BIGINT = 20;

/** Counts and times stay far below 2^53. */
function parserOf(oid: number, format?: 'text' | 'binary') {
  return oid === BIGINT ? Number : types.getTypeParser(oid, format);
}

const names = new Map<string, string>();

/** The same name for the same text on every connection, so that a pooler may share prepared ones. */
function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) {
    name = `rhetor_${hash('sha256', sql, 'hex').slice(0, 16)}`;
    names.set(sql, name);
  }
  return name;
}

/** PostgreSQL's text has no NUL. */
function toValue(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0')
    ? value.replaceAll('\0', '\uFFFD')
    : value;
}
