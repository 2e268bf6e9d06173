-- One row for each call of a model; rows are added and, after their time, deleted, but never changed. No
-- reference to a context: what a conversation cost outlives it.
CREATE TABLE attempts (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  request_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  is_last INTEGER NOT NULL,
  client_request_id TEXT,
  requested_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  surface TEXT NOT NULL,
  component TEXT,
  task_type TEXT NOT NULL,
  rule TEXT,
  key_id TEXT,
  context_id TEXT,
  prompt_id TEXT,
  prompt_version TEXT,
  requested_provider TEXT,
  requested_model TEXT,
  provider TEXT,
  model TEXT,
  outcome TEXT NOT NULL,
  upstream_status INTEGER,
  queue_ms INTEGER NOT NULL,
  connect_ms INTEGER,
  first_token_ms INTEGER,
  duration_ms INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  usage_source TEXT NOT NULL,
  cost_micros INTEGER NOT NULL,
  cost_status TEXT NOT NULL,
  request_cost_status TEXT,
  candidates TEXT,
  UNIQUE (request_id, attempt)
) STRICT;
CREATE INDEX ended_requests ON attempts (ended_at, sequence) WHERE is_last = 1;
CREATE INDEX ended_requests_of_keys ON attempts (key_id, ended_at, sequence)
  WHERE is_last = 1 AND key_id IS NOT NULL;
-- Attempts that are not in the roll-ups yet. These are written a moment later and for many at once, so that
-- a turn's commit neither waits for them nor for another process that writes the same hour.
CREATE TABLE uncounted_attempts (
  sequence INTEGER PRIMARY KEY
) STRICT;
-- What was used in the hours from `start`, by one dimension: `member` is '' where an attempt has no value. The
-- dimension '' is for everything. `key_id` is the key that used it, and '' for all callers together. The
-- histograms are texts of `bucket:count,`, so that those of many rows are joined to one.
CREATE TABLE usage_spans (
  hours INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  dimension TEXT NOT NULL,
  start INTEGER NOT NULL,
  member TEXT NOT NULL,
  requests INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  fallbacks INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  cost_micros INTEGER NOT NULL,
  unpriced_requests INTEGER NOT NULL,
  first_token_ms TEXT NOT NULL,
  duration_ms TEXT NOT NULL,
  PRIMARY KEY (hours, key_id, dimension, start, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX old_usage ON usage_spans (start);
