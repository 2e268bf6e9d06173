-- Answers for callers who repeat a request.
CREATE TABLE kept_answers (
  id TEXT PRIMARY KEY,
  digest TEXT NOT NULL,
  context_id TEXT,
  message_id TEXT,
  version INTEGER,
  kept_at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX kept_answers_by_age ON kept_answers (kept_at);
CREATE INDEX kept_answers_by_context ON kept_answers (context_id);
