/** The embedded database's tables in the form in which they are copied. */
import { MARKER, STAYING_SETTINGS } from '../migration/marker.ts';
import type { Relations } from '../migration/relation-sql.ts';
import { MIRROR_CURSOR, SETTLED_BATCH } from '../rows/store-settings.ts';
import { IS_FOR_MIRROR } from './statements/mirror-reads.ts';

export const SQLITE_RELATIONS: Relations = {
  contexts: 'contexts',
  messages: 'messages',
  summaries: '(SELECT rowid AS place, * FROM summaries)',
  kept_answers: 'kept_answers',
  documents: 'documents',
  settings: `(SELECT * FROM settings WHERE key NOT IN ${STAYING_SETTINGS})`,
  outbox: `(SELECT said.sequence FROM messages AS said WHERE said.sequence > coalesce(
    (SELECT CAST(value AS INTEGER) FROM settings WHERE key = '${MIRROR_CURSOR}'), 0)
    AND ${IS_FOR_MIRROR})`,
  audit: 'audit',
  attempts: 'attempts',
  uncounted_attempts: 'uncounted_attempts',
  usage_spans: 'usage_spans',
  budget_counters: 'budget_counters',
  notes: 'notes',
};

export const SQLITE_LAST_SEQUENCE = `
  SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'messages'), 0),
    coalesce((SELECT max(sequence) FROM messages), 0)) AS sequence`;

/** SQLite's table of sequences has no key. */
export const FORGET_LAST_SEQUENCE = `DELETE FROM sqlite_sequence WHERE name = 'messages'`;
export const SQLITE_SET_SEQUENCE = `INSERT INTO sqlite_sequence (name, seq) VALUES ('messages', ?)`;

export const SQLITE_READ_MARKER = `SELECT value FROM settings WHERE key = '${MARKER}'`;

export const SQLITE_READ_BATCH = `
  SELECT coalesce((SELECT CAST(value AS INTEGER) FROM settings WHERE key = '${SETTLED_BATCH}'), 0) AS batch`;

export const SQLITE_WRITE_MARKER = `
  INSERT INTO settings (key, value) VALUES ('${MARKER}', ?)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value`;

/** The beginning of the outbox is set once, by its first row or at the end. */
export const BEGIN_OUTBOX = `
  INSERT INTO settings (key, value) VALUES ('${MIRROR_CURSOR}', ?) ON CONFLICT (key) DO NOTHING`;
