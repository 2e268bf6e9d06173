import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import type { AuditEntry } from '../../records/audit-trail.ts';
import { KEPT_AUDIT_ENTRIES } from '../../limits.ts';
import { registerIndexFunctions } from '../indexing/index-functions.ts';
import { AuditStatements } from './audit.ts';
import { migrateSqlite } from '../migrations.ts';

it('keeps only the newest entries, up to the limit', () => {
  const database = new DatabaseSync(':memory:');
  registerIndexFunctions(database);
  migrateSqlite(database);
  const statements = new AuditStatements(database);
  const now = Date.now();
  const entries = Array.from({ length: KEPT_AUDIT_ENTRIES + 50 }, (_, index): AuditEntry => ({
    id: String(index),
    at: now,
    actor: 'anyone',
    address: '192.0.2.7',
    action: 'DELETE /contexts/:id',
    outcome: 'done',
    count: 1,
  }));
  database.exec('BEGIN');
  statements.perform({ type: 'append-audit', entries, now });
  database.exec('COMMIT');
  const { count, first } =
    database.prepare('SELECT count(*) AS count, min(sequence) AS first FROM audit').get() ?? {};
  expect({ count, first }).toEqual({ count: KEPT_AUDIT_ENTRIES, first: 51 });
});
