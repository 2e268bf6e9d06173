-- A context that gets another component is indexed anew. Its newest messages move with the change, and the
-- others in the background, the newest first: the turns of a long conversation must not wait for them. Up to
-- `sequence`, its messages are still in the world of the former component, where no search finds them.
CREATE TABLE rhetor.world_moves (
  context_key bigint PRIMARY KEY REFERENCES rhetor.contexts (key) ON DELETE CASCADE,
  sequence bigint NOT NULL
);

-- Moves the next messages of a context, whose row the caller has locked, and notes what is left.
CREATE FUNCTION rhetor.place_moved(moved bigint, up_to bigint, most integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  -- Two steps of an index, for active and for replaced messages.
  sequences bigint[] := ARRAY(
    SELECT m.sequence FROM unnest(ARRAY[true, false]) AS state (is_active) CROSS JOIN LATERAL (
      SELECT each.sequence FROM rhetor.messages each
      WHERE each.context_key = moved AND each.is_active = state.is_active AND each.sequence <= up_to
      ORDER BY each.sequence DESC LIMIT most) AS m
    ORDER BY m.sequence DESC LIMIT most);
BEGIN
  DELETE FROM rhetor.world_words w WHERE w.sequence = ANY (sequences);
  PERFORM rhetor.place_messages(sequences);
  IF cardinality(sequences) < most THEN
    DELETE FROM rhetor.world_moves WHERE context_key = moved;
  ELSE
    INSERT INTO rhetor.world_moves (context_key, sequence) VALUES (moved, sequences[most] - 1)
    ON CONFLICT (context_key) DO UPDATE SET sequence = excluded.sequence;
  END IF;
END;
$$;

CREATE OR REPLACE FUNCTION rhetor.place_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM rhetor.place_moved(new.key, 9223372036854775807, 200);
  IF EXISTS (SELECT FROM rhetor.world_moves v WHERE v.context_key = new.key) THEN
    PERFORM pg_notify('rhetor', '{"type":"context-moved"}');
  END IF;
  RETURN NULL;
END;
$$;

-- Moves the next messages of some context. False if there is nothing to move; null if someone is at it.
CREATE FUNCTION rhetor.move_next(most integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  move rhetor.world_moves;
BEGIN
  -- No context gets its component meanwhile.
  SELECT v.* INTO move FROM rhetor.world_moves v JOIN rhetor.contexts c ON c.key = v.context_key
  ORDER BY v.context_key LIMIT 1 FOR UPDATE OF v SKIP LOCKED FOR SHARE OF c SKIP LOCKED;
  IF FOUND THEN
    PERFORM rhetor.place_moved(move.context_key, move.sequence, most);
    RETURN true;
  END IF;
  RETURN CASE WHEN EXISTS (SELECT FROM rhetor.world_moves) THEN NULL ELSE false END;
END;
$$;
