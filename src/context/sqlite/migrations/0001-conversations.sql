-- Counters keep the list of contexts independent of the number of their messages.
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

-- Messages are only added and archived, never changed. `turn` is the context's version that a message
-- came with. `parts` comes last, so that SQLite reads the short columns without the pages of a long text.
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
