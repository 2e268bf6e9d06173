/** Upgrades an embedded database to this version's schema, step by step from `migrations/*.sql`. */
import type { DatabaseSync } from 'node:sqlite';
import { readSchemaSteps } from '../schema-steps.ts';
import { StorageFailure } from './files/storage-fault.ts';

const STEPS = readSchemaSteps(new URL('./migrations/', import.meta.url));

export const SCHEMA_VERSION = STEPS.length;

/**
 * Applies the missing steps, one transaction each.
 * @param database with `registerIndexFunctions`
 * @throws StorageFailure `newer-schema`
 */
export function migrateSqlite(database: DatabaseSync): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > SCHEMA_VERSION) {
    throw new StorageFailure('newer-schema', `schema ${version}, known up to ${SCHEMA_VERSION}`);
  }
  STEPS.slice(version).forEach((step, index) => {
    const next = version + index + 1;
    database.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${next}; COMMIT;`);
  });
}
