-- A summary is deleted with its context; the messages that it covers stay as they are.
CREATE TABLE summaries (
  id TEXT PRIMARY KEY,
  context_key INTEGER NOT NULL REFERENCES contexts (key) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  from_sequence INTEGER NOT NULL,
  to_sequence INTEGER NOT NULL,
  tokens_before INTEGER NOT NULL,
  tokens_after INTEGER NOT NULL,
  absorbed_by TEXT,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX summaries_by_context ON summaries (context_key, to_sequence);
