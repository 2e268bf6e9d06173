/** The one connection of a migration, which keeps every Rhetor from starting on the database meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { MigrationRefusal } from '../migration/migration-error.ts';
import { clientOptions } from './connections.ts';
import { migratePostgres, SCHEMA_LOCK } from './migrations.ts';
import { postgresFaultWords, toPostgresFault } from './postgres-fault.ts';

/** A batch takes less than a second, statistics of a large table longer; beyond it nobody answers. */
const ANSWER_MS = 10 * 60_000;

/** What a process that was killed has held is let go a moment later, milliseconds. */
const PATIENCE_MS = 2_000;
const LOOK_EVERY_MS = 100;

/** A starting Rhetor looks at the schema under this lock: it waits, and gives up. */
const TAKE_LOCK = 'SELECT pg_advisory_lock($1)';
const LOCK_NOT_AVAILABLE = '55P03';

/** Who waits for the lock of a migration has read nothing yet. */
const IN_USE = `
  SELECT count(*) AS processes FROM pg_stat_activity AS other
  WHERE datname = current_database() AND application_name = 'rhetor' AND pid <> pg_backend_pid()
    AND NOT EXISTS (SELECT FROM pg_locks
      WHERE pg_locks.pid = other.pid AND locktype = 'advisory' AND NOT granted)`;

/**
 * It is to be told to wait for the disk even where the database is set not to, and its lock is to go
 * soon when its machine has gone.
 */
const SETTINGS = `
  SET statement_timeout = 0;
  SET lock_timeout = ${PATIENCE_MS};
  SET synchronous_commit = on;
  SET client_min_messages = error;
  SET tcp_keepalives_idle = 10;
  SET tcp_keepalives_interval = 5;
  SET tcp_keepalives_count = 3`;

/**
 * @param mustExist a database in which no Rhetor has kept anything is refused, and left as it is
 * @throws MigrationRefusal if it is in use, or cannot be reached or written
 */
export async function connectForMigration(url: string, mustExist: boolean): Promise<Client> {
  const client = new Client({
    ...clientOptions(url),
    application_name: 'rhetor migrate',
    query_timeout: ANSWER_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(SETTINGS);
    await prepare(client, mustExist);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error instanceof MigrationRefusal ? error : new MigrationRefusal(inWords(error));
  }
}

async function prepare(client: Client, mustExist: boolean): Promise<void> {
  await takeLock(client);
  await assertUnused(client);
  if (mustExist && !(await hasSchema(client))) {
    throw new MigrationRefusal(
      `${nameOf(client)} holds nothing of Rhetor's. Give the URL of the database that does.`,
    );
  }
  await migratePostgres(client);
}

async function takeLock(client: Client): Promise<void> {
  try {
    await client.query(TAKE_LOCK, [SCHEMA_LOCK]);
    await client.query('SET lock_timeout = 0');
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== LOCK_NOT_AVAILABLE) throw error;
    throw new MigrationRefusal(
      `${nameOf(client)} is being migrated or set up by another process. Wait until it has ended.`,
    );
  }
}

/** @throws MigrationRefusal */
export async function assertUnused(client: Client): Promise<void> {
  const latest = performance.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await client.query<{ processes: number }>(IN_USE);
    if (rows[0]?.processes === 0) return;
    if (performance.now() > latest) break;
    await sleep(LOOK_EVERY_MS);
  }
  throw new MigrationRefusal(
    `Rhetor is running on ${nameOf(client)}. Stop every replica of it, then give the command again.`,
  );
}

async function hasSchema(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('rhetor.contexts') IS NOT NULL AS exists`,
  );
  return rows[0]?.exists === true;
}

/** Without user and password. */
export function nameOf({ host, port, database }: Client): string {
  return `the PostgreSQL database ${database ?? ''} on ${host}:${port}`;
}

/** Who sets up a database needs PostgreSQL's own words; the URL and its password are not in them. */
export function inWords(error: unknown): string {
  const fault = toPostgresFault(error);
  return `${postgresFaultWords(fault)}${fault.detail === '' ? '' : ` (PostgreSQL: ${fault.detail})`}`;
}
