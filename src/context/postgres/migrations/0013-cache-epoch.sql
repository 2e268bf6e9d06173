-- An answer is not kept if answers were deleted since its model was asked, by whatever replica: each deletion
-- begins a new epoch.
ALTER TABLE rhetor.cached_bytes ADD COLUMN epoch bigint NOT NULL DEFAULT 0;

-- Keeps `{id, owner, keptAt, expiresAt, epoch, bytes, body}` in place of an answer with the same id, unless its
-- epoch is over.
CREATE OR REPLACE FUNCTION rhetor.keep_cached_answer(
  answer jsonb, latest bigint, most_bytes bigint, most bigint
) RETURNS bigint LANGUAGE plpgsql SET lock_timeout = '4s' SET synchronous_commit = off AS $$
BEGIN
  PERFORM 1 FROM rhetor.cached_bytes WHERE epoch = (answer->>'epoch')::bigint FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  PERFORM rhetor.drop_cached_answers(ARRAY(
    SELECT sequence FROM rhetor.cached_answers WHERE id = answer->>'id'));
  INSERT INTO rhetor.cached_answers (id, owner, kept_at, expires_at, bytes, body)
  VALUES (answer->>'id', answer->>'owner', (answer->>'keptAt')::bigint,
    (answer->>'expiresAt')::bigint, (answer->>'bytes')::bigint, answer->>'body');
  UPDATE rhetor.cached_bytes SET bytes = bytes + (answer->>'bytes')::bigint;
  RETURN rhetor.tidy_cached_answers((answer->>'keptAt')::bigint, latest, most_bytes, most);
END;
$$;

-- Deletes the answers of one owner, or all for null, and begins a new epoch.
CREATE OR REPLACE FUNCTION rhetor.forget_cached_answers(of_owner text) RETURNS bigint
LANGUAGE plpgsql SET lock_timeout = '4s' AS $$
BEGIN
  UPDATE rhetor.cached_bytes SET epoch = epoch + 1;
  RETURN rhetor.drop_cached_answers(ARRAY(
    SELECT sequence FROM rhetor.cached_answers WHERE of_owner IS NULL OR owner = of_owner));
END;
$$;
