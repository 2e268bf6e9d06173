-- Without it every page of archived messages, or of an export, sorts all that the context has.
CREATE INDEX archived_messages ON messages (context_key, sequence, superseded_at)
  WHERE superseded_at IS NOT NULL;
