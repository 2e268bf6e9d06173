-- Messages that every window keeps are found without a look at the others.
ALTER TABLE contexts ADD COLUMN max_tokens INTEGER;
ALTER TABLE contexts ADD COLUMN max_messages INTEGER;
ALTER TABLE messages ADD COLUMN is_pinned INTEGER NOT NULL DEFAULT 0;
DROP INDEX active_system_messages;
CREATE INDEX active_kept_messages ON messages (context_key, sequence)
  WHERE (role = 'system' OR is_pinned = 1) AND superseded_at IS NULL;
