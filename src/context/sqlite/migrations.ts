/** The schema, as the ordered steps that lead to it; a step that was released is never edited. */
import type { DatabaseSync } from 'node:sqlite';
import { AUDIT_SCHEMA } from './audit.ts';
import { CONTEXT_LIMITS_SCHEMA } from './context-statements.ts';
import { DOCUMENTS_SCHEMA } from './documents.ts';
import { KEPT_ANSWERS_SCHEMA } from './kept-answers.ts';
import { ARCHIVED_MESSAGES_SCHEMA } from './message-pages.ts';
import { MIRROR_SCHEMA } from './mirror-reads.ts';
import { SEARCH_SCHEMA } from './search-index.ts';
import { StorageFailure } from './storage-fault.ts';
import { SUMMARIES_SCHEMA } from './summaries.ts';

/**
 * Messages are only added and archived, never changed. `turn` is the context's version that a
 * message came with. The counters make a list of contexts independent of the messages' number.
 * `parts` comes last: SQLite then reads the short columns without the pages of a long text.
 */
const FIRST = `
  CREATE TABLE contexts (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    component TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    active_count INTEGER NOT NULL,
    active_tokens INTEGER NOT NULL,
    archived_count INTEGER NOT NULL DEFAULT 0,
    summary_count INTEGER NOT NULL DEFAULT 0,
    metadata TEXT NOT NULL DEFAULT '{}'
  ) STRICT;
  CREATE INDEX contexts_by_update ON contexts (updated_at, id);
  CREATE INDEX contexts_by_component ON contexts (component, updated_at, id);

  CREATE TABLE messages (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    context_key INTEGER NOT NULL REFERENCES contexts (key) ON DELETE CASCADE,
    turn INTEGER NOT NULL,
    role TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    timestamp INTEGER NOT NULL,
    superseded_at INTEGER,
    status TEXT,
    digest TEXT NOT NULL,
    origin TEXT,
    parts TEXT NOT NULL
  ) STRICT;
  CREATE INDEX messages_by_context ON messages (context_key, superseded_at, sequence);
  CREATE INDEX active_system_messages ON messages (context_key, sequence)
    WHERE role = 'system' AND superseded_at IS NULL;

  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

const MIGRATIONS: readonly string[] = [
  FIRST,
  DOCUMENTS_SCHEMA,
  KEPT_ANSWERS_SCHEMA,
  MIRROR_SCHEMA,
  SUMMARIES_SCHEMA,
  SEARCH_SCHEMA,
  CONTEXT_LIMITS_SCHEMA,
  ARCHIVED_MESSAGES_SCHEMA,
  AUDIT_SCHEMA,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings the database from its own version to this one's, one transaction a step.
 * @throws StorageFailure `newer-schema`
 */
export function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > SCHEMA_VERSION) {
    throw new StorageFailure('newer-schema', `schema ${version}, known up to ${SCHEMA_VERSION}`);
  }
  MIGRATIONS.slice(version).forEach((step, index) => {
    const next = version + index + 1;
    database.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${next}; COMMIT;`);
  });
}
