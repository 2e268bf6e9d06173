-- No reference to a context: an entry outlives the context that it names.
CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  address TEXT NOT NULL,
  action TEXT NOT NULL,
  context_id TEXT,
  subject TEXT,
  outcome TEXT NOT NULL,
  count INTEGER NOT NULL,
  request_id TEXT
) STRICT;
