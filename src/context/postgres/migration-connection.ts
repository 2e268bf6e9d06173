/** The single connection of a migration; its lock keeps every Rhetor from starting on the database. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { MigrationRefusal } from '../migration/migration-error.ts';
import { clientOptions } from './connection/pool.ts';
import { migratePostgres, SCHEMA_LOCK } from './migrations.ts';
import { postgresFaultWords, toPostgresFault } from './connection/postgres-fault.ts';

/**
 * A batch takes less than a second, statistics of a large table longer; after this time the server
 * is considered dead.
 */
const ANSWER_MS = 10 * 60_000;

/** A killed process's locks are released shortly after; wait this long, in milliseconds. */
const PATIENCE_MS = 2_000;
const LOOK_EVERY_MS = 100;

/** A starting Rhetor takes this lock to check the schema: it waits, and then gives up. */
const TAKE_LOCK = 'SELECT pg_advisory_lock($1)';
const LOCK_NOT_AVAILABLE = '55P03';

/** A process that waits for the migration's lock has not read anything yet. */
const IN_USE = `
  SELECT count(*) AS processes FROM pg_stat_activity AS other
  WHERE datname = current_database() AND application_name = 'rhetor' AND pid <> pg_backend_pid()
    AND NOT EXISTS (SELECT FROM pg_locks
      WHERE pg_locks.pid = other.pid AND locktype = 'advisory' AND NOT granted)`;

/** Waits for the disk even if the database is configured not to, and frees its lock soon after its machine has died. */
const SETTINGS = `
  SET statement_timeout = 0;
  SET lock_timeout = ${PATIENCE_MS};
  SET synchronous_commit = on;
  SET client_min_messages = error;
  SET tcp_keepalives_idle = 10;
  SET tcp_keepalives_interval = 5;
  SET tcp_keepalives_count = 3`;

/**
 * @param mustExist rejects a database without any data of Rhetor, and leaves it unchanged
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
      `${nameOf(client)} holds no data of Rhetor. Give the URL of the database that does.`,
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
      `${nameOf(client)} is being migrated or set up by another process. Wait until that has finished.`,
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
    `Rhetor is running on ${nameOf(client)}. Stop every replica, then run the command again.`,
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

/** Includes PostgreSQL's own message, which whoever sets up a database needs; it holds neither URL nor password. */
export function inWords(error: unknown): string {
  const fault = toPostgresFault(error);
  return `${postgresFaultWords(fault)}${fault.detail === '' ? '' : ` (PostgreSQL: ${fault.detail})`}`;
}
