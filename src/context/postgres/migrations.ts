/** Upgrades a PostgreSQL database to this version's schema, step by step from `migrations/*.sql`. */
import type { ClientBase } from 'pg';
import { readSchemaSteps } from '../schema-steps.ts';
import { PostgresFailure } from './connection/postgres-fault.ts';

const STEPS = readSchemaSteps(new URL('./migrations/', import.meta.url));

/** The advisory lock that is held while the schema is changed. */
export const SCHEMA_LOCK = 8_300_001;

/**
 * Upgrades the database in one transaction without a time limit. Of several processes that start at
 * once, one does it, and the others wait.
 * @throws PostgresFailure `newer-schema`
 */
export async function migratePostgres(client: ClientBase): Promise<void> {
  await client.query('BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    const version = await schemaVersion(client);
    if (version > STEPS.length) {
      throw new PostgresFailure('newer-schema', `${version}, known up to ${STEPS.length}`);
    }
    for (const step of STEPS.slice(version)) await client.query(step);
    if (version < STEPS.length) {
      await client.query('UPDATE rhetor.schema_version SET version = $1', [STEPS.length]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Checks before creating anything, so that a role with only read and write access works on an existing schema. */
async function schemaVersion(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('rhetor.schema_version') IS NOT NULL AS exists`,
  );
  if (rows[0]?.exists !== true) {
    // If the schema was created in advance, the role does not need the right to create one.
    const schema = await client.query<{ exists: boolean }>(
      `SELECT to_regnamespace('rhetor') IS NOT NULL AS exists`,
    );
    if (schema.rows[0]?.exists !== true) await client.query('CREATE SCHEMA rhetor');
    await client.query(`
      CREATE TABLE rhetor.schema_version (version integer NOT NULL);
      INSERT INTO rhetor.schema_version VALUES (0);`);
    return 0;
  }
  const found = await client.query<{ version: number }>(
    'SELECT version FROM rhetor.schema_version',
  );
  return found.rows[0]?.version ?? 0;
}
