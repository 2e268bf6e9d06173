-- The cache of answers. `id` is a digest of the question and of who asked it, `owner` who that was; `bytes`
-- is what an answer counts for. The oldest ones make room for new ones.
CREATE TABLE cached_answers (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  kept_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX cached_answers_by_owner ON cached_answers (owner);
CREATE INDEX cached_answers_by_time ON cached_answers (kept_at);
CREATE INDEX cached_answers_by_end ON cached_answers (expires_at);
-- The sum of `bytes`, in one row.
CREATE TABLE cached_bytes (bytes INTEGER NOT NULL) STRICT;
INSERT INTO cached_bytes VALUES (0);
CREATE TRIGGER cached_answer_added AFTER INSERT ON cached_answers BEGIN
  UPDATE cached_bytes SET bytes = bytes + NEW.bytes;
END;
CREATE TRIGGER cached_answer_removed AFTER DELETE ON cached_answers BEGIN
  UPDATE cached_bytes SET bytes = bytes - OLD.bytes;
END;

-- How the cache took part in a request: `hit` or `miss` in its last attempt, and for a hit what the answer
-- had cost when it was asked for.
ALTER TABLE attempts ADD COLUMN cache TEXT;
ALTER TABLE attempts ADD COLUMN cache_saved_micros INTEGER;
ALTER TABLE usage_spans ADD COLUMN cache_hits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_spans ADD COLUMN cache_misses INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_spans ADD COLUMN cache_saved_micros INTEGER NOT NULL DEFAULT 0;
