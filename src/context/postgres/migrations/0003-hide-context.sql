-- In place of delete_context, whose rows took long to delete: hides a context, and returns its key, or null
-- if there was none. A first turn that is being stored is waited for: both would have the same id. The row
-- that is made for that is deleted again.
CREATE FUNCTION rhetor.hide_context(context_id text, process text) RETURNS bigint
LANGUAGE plpgsql SET lock_timeout = '4s' SET enable_seqscan = off AS $$
DECLARE
  was_there boolean;
  hidden bigint;
BEGIN
  INSERT INTO rhetor.contexts (id, created_at, updated_at) VALUES (context_id, 0, 0)
  ON CONFLICT (id) DO NOTHING;
  was_there := NOT FOUND;
  PERFORM FROM rhetor.contexts c WHERE c.id = context_id FOR UPDATE;
  DELETE FROM rhetor.kept_answers k WHERE k.context_id = hide_context.context_id;
  IF was_there THEN
    UPDATE rhetor.contexts c SET id = ' d ' || gen_random_uuid(), updated_at = -1 - updated_at
    WHERE c.id = context_id RETURNING c.key INTO hidden;
  ELSE
    DELETE FROM rhetor.contexts c WHERE c.id = context_id;
  END IF;
  DELETE FROM rhetor.deletions d WHERE d.context_digest IN (
    SELECT e.context_digest FROM rhetor.deletions e WHERE e.deleted_at < now() - interval '1 day'
    ORDER BY e.deleted_at LIMIT 8 FOR UPDATE SKIP LOCKED);
  INSERT INTO rhetor.deletions VALUES (sha256(convert_to(context_id, 'UTF8')), clock_timestamp(), process)
  ON CONFLICT (context_digest) DO UPDATE SET
    deleted_at = excluded.deleted_at, deleted_by = excluded.deleted_by;
  RETURN hidden;
END;
$$;
