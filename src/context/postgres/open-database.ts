/** Everything that is open with a PostgreSQL store: connections, listener, claims, and the turn writer. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { StartupError } from '../../config/startup-error.ts';
import { tooManySearches } from '../context-errors.ts';
import { FairQueue } from '../../streams/fair-queue.ts';
import { unfinishedMigration } from '../migration/marker.ts';
import { PostgresClaims } from './connection/claims.ts';
import { type ConnectionOptions, PostgresConnections } from './connection/connections.ts';
import { clientOptions } from './connection/pool.ts';
import { PostgresHealth } from './connection/health.ts';
import { removeLeftovers } from './statements/hidden-contexts.ts';
import { InOrder } from './in-order.ts';
import { PostgresListener } from './connection/listener.ts';
import { POSTGRES_READ_MARKER } from './migration-relations.ts';
import { migratePostgres } from './migrations.ts';
import {
  postgresFaultWords,
  isPassing,
  PostgresFailure,
  toPostgresFault,
} from './connection/postgres-fault.ts';
import { TurnWriter } from './statements/turn-writer.ts';
import { WorldFilling } from './search/world-filling.ts';
import { SEARCH_QUEUE } from '../limits.ts';

export type PostgresStoreOptions = ConnectionOptions & {
  /** The same database without a transaction pooler in between. */
  readonly listenUrl: string;
  /** How long startup waits for a database that is itself starting; 20 seconds by default. */
  readonly startPatienceMs?: number;
};

export type OpenPostgres = {
  /** The unique name of this process. */
  readonly process: string;
  readonly connections: PostgresConnections;
  readonly health: PostgresHealth;
  readonly listener: PostgresListener;
  readonly claims: PostgresClaims;
  readonly turns: TurnWriter;
  readonly searches: FairQueue;
  readonly longJobs: InOrder;
  readonly filling: WorldFilling;
};

/** Searches may take long, and windows are read on the same connections. */
const MOST_SEARCHES_RUNNING = 2;
const START_PATIENCE_MS = 20_000;
const START_PAUSE_MS = 250;
/** Time for turns that were submitted before the close. */
const CLOSE_MS = 5_000;

/** A small write, to check whether the database can be written. */
const PROBE = `
  INSERT INTO rhetor.settings (key, value) VALUES ('probe', $1)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value`;

/** @throws StartupError that says what to do */
export async function openPostgres(options: PostgresStoreOptions): Promise<OpenPostgres> {
  const health = new PostgresHealth(() => connections.run(PROBE, new Date().toISOString()));
  const connections = new PostgresConnections(options, (fault) => health.note(fault));
  const process = randomUUID();
  const listener = new PostgresListener(options.listenUrl, process);
  const claims = new PostgresClaims(connections);
  const filling = new WorldFilling(connections, listener.notices);
  try {
    await prepare(options.url, options.startPatienceMs ?? START_PATIENCE_MS);
    await listener.open();
    await claims.forgetDead();
    await removeLeftovers(connections);
    await filling.begin();
  } catch (error) {
    health.close();
    await listener.close();
    await connections.close();
    if (error instanceof StartupError) throw error;
    throw new StartupError(postgresFaultWords(toPostgresFault(error)) + inItsWords(error));
  }
  return {
    process,
    connections,
    health,
    listener,
    claims,
    turns: new TurnWriter(connections, process),
    searches: new FairQueue(
      { ...SEARCH_QUEUE, mostRunning: MOST_SEARCHES_RUNNING },
      tooManySearches,
    ),
    longJobs: new InOrder(),
    filling,
  };
}

/** Resolves when running work has ended. */
export async function closePostgres(opened: OpenPostgres): Promise<void> {
  await Promise.race([opened.turns.untilIdle(), sleep(CLOSE_MS, undefined, { ref: false })]);
  opened.filling.close();
  opened.health.close();
  await opened.listener.close();
  await opened.claims.close();
  await opened.connections.close();
}

/** Waits for a database that is starting, but not for one that refuses the connection. */
async function prepare(url: string, patienceMs: number): Promise<void> {
  const latest = performance.now() + patienceMs;
  for (;;) {
    // Schema changes may take long, so the other connections' limits do not apply.
    const client = new Client({ ...clientOptions(url), query_timeout: 0 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await migratePostgres(client);
      await assertUsable(client);
      return;
    } catch (error) {
      if (error instanceof StartupError) throw error;
      if (!isPassing(toPostgresFault(error)) || performance.now() > latest) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(START_PAUSE_MS);
  }
}

const SETTINGS = `
  SELECT current_setting('synchronous_commit') AS commit,
    current_setting('default_transaction_isolation') AS isolation,
    current_setting('server_encoding') AS encoding`;

/** @throws PostgresFailure or StartupError */
async function assertUsable(client: Client): Promise<void> {
  const { rows } = await client.query<Record<string, string>>(SETTINGS);
  const { commit, isolation, encoding = '' } = rows[0] ?? {};
  if (commit === 'off') throw new PostgresFailure('forgetful', commit);
  if (isolation !== 'read committed') throw new PostgresFailure('isolated', isolation ?? '');
  if (encoding !== 'UTF8') throw new PostgresFailure('encoding', encoding);
  const marker = await client.query<{ value: string }>(POSTGRES_READ_MARKER);
  const refusal = unfinishedMigration(marker.rows[0]?.value);
  if (refusal !== undefined) throw new StartupError(refusal);
}

/** Includes PostgreSQL's own message, which whoever sets up a database needs; it holds neither URL nor password. */
function inItsWords(error: unknown): string {
  const { detail } = toPostgresFault(error);
  return detail === '' ? '' : ` (PostgreSQL: ${detail})`;
}
