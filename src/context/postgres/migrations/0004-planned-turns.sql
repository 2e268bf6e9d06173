-- What a plan is made from: the active messages of contexts, in their order. Planned for its indexes, as
-- `past` is.
CREATE FUNCTION rhetor.active_digests(of_contexts text[])
RETURNS TABLE (context_id text, context_key bigint, context_version bigint, digests json)
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
BEGIN
  RETURN QUERY
    SELECT c.id, c.key, c.version, coalesce((
      SELECT json_agg(json_build_array(m.sequence, m.digest) ORDER BY m.sequence)
      FROM rhetor.messages m WHERE m.context_key = c.key AND m.is_active), '[]')
    FROM rhetor.contexts c WHERE c.id = ANY (of_contexts);
END;
$$;

-- In place of append_turn: which messages of a changed list stay and which drop out is planned by the
-- caller, from what it has read, so that the rule is the same one over both back ends. append_turn,
-- append_turns and delete_context stay for processes of the version before.
--
-- Stores one turn, whose last message is the reply; a refused one leaves nothing, so that others in the
-- same statement go on. `plan` has the context's key and version that it was made for (0 for none), how
-- many of the first messages are stored already, and the sequences of those that are archived;
-- `supersedes` archives a range.
--
-- The outcome is `stored` with the context's version; `version-moved` with the version that it has;
-- `plan-moved`: the plan is for what was there before; `answered`: another process has answered the same
-- request; or `deleted`: another process deleted the context after the turn began, which was `age_ms` ago
-- (what its own process deletes does not get here).
CREATE FUNCTION rhetor.append_planned_turn(turn jsonb, OUT outcome text, OUT version bigint)
LANGUAGE plpgsql AS $$
DECLARE
  messages jsonb := turn->'messages';
  message_count integer := jsonb_array_length(messages);
  reply jsonb := messages->(message_count - 1);
  replied_at bigint := reply->>'timestamp';
  expected bigint := turn->>'expected_version';
  plan jsonb := turn->'plan';
  kept integer := coalesce((plan->>'kept')::integer, 0);
  range jsonb := turn->'supersedes';
  context rhetor.contexts;
  is_new boolean := false;
  archived bigint := 0;
  archived_tokens bigint := 0;
BEGIN
  LOOP
    SELECT * INTO context FROM rhetor.contexts c WHERE c.id = turn->>'context_id' FOR UPDATE;
    EXIT WHEN FOUND;
    INSERT INTO rhetor.contexts (id, component, created_at, updated_at)
    VALUES (turn->>'context_id', turn->>'component', (messages->0->>'timestamp')::bigint, replied_at)
    ON CONFLICT (id) DO NOTHING RETURNING * INTO context;
    is_new := FOUND;
    EXIT WHEN is_new;
  END LOOP;

  IF (turn->>'is_repeat')::boolean THEN
    SELECT m.turn INTO version FROM rhetor.messages m WHERE m.id = reply->>'id';
    IF FOUND THEN
      outcome := 'stored';
      RETURN;
    END IF;
  END IF;
  IF EXISTS (SELECT FROM rhetor.deletions d
    WHERE d.context_digest = sha256(convert_to(turn->>'context_id', 'UTF8'))
      AND d.deleted_by <> turn->>'process'
      AND d.deleted_at > statement_timestamp() - (turn->>'age_ms')::float8 * interval '1 ms')
  THEN
    outcome := 'deleted';
  ELSIF expected <> context.version THEN
    outcome := 'version-moved';
    version := context.version;
  ELSIF (plan->>'version')::bigint <> context.version
    OR (context.version <> 0 AND (plan->>'key')::bigint <> context.key)
  THEN
    outcome := 'plan-moved';
  ELSIF turn->>'kept' IS NOT NULL AND NOT rhetor.keep_answer(turn->'kept', reply->>'id',
    context.version + 1, (turn->>'forget_before')::bigint)
  THEN
    outcome := 'answered';
  END IF;
  IF outcome IS NOT NULL THEN
    IF is_new THEN DELETE FROM rhetor.contexts c WHERE c.key = context.key; END IF;
    RETURN;
  END IF;

  IF range IS NOT NULL THEN
    WITH superseded AS (
      UPDATE rhetor.messages m SET superseded_at = replied_at
      WHERE m.context_key = context.key AND m.is_active AND m.sequence > (range->>'after')::bigint
        AND m.sequence <= (range->>'upTo')::bigint AND m.role <> 'system' AND NOT m.is_pinned
      RETURNING m.tokens)
    SELECT count(*), coalesce(sum(tokens), 0) INTO archived, archived_tokens FROM superseded;
  ELSIF plan IS NOT NULL THEN
    WITH superseded AS (
      UPDATE rhetor.messages m SET superseded_at = replied_at
      WHERE m.sequence = ANY (
        ARRAY(SELECT value::bigint FROM jsonb_array_elements_text(plan->'archived')))
      RETURNING m.tokens)
    SELECT count(*), coalesce(sum(tokens), 0) INTO archived, archived_tokens FROM superseded;
  END IF;

  UPDATE rhetor.contexts c SET
    component = coalesce(c.component, turn->>'component'),
    updated_at = greatest(c.updated_at, replied_at),
    version = c.version + 1,
    active_count = c.active_count + message_count - kept - archived,
    active_tokens = c.active_tokens - archived_tokens + (
      SELECT sum((m.message->>'tokens')::bigint)
      FROM jsonb_array_elements(messages) WITH ORDINALITY AS m (message, place) WHERE m.place > kept),
    archived_count = c.archived_count + archived
  WHERE c.key = context.key RETURNING c.version INTO version;
  PERFORM rhetor.add_messages(context.key, version, messages, kept, reply->>'status' IS NULL);
  outcome := 'stored';
END;
$$;

-- All of them in one transaction; the caller has put them in the order of their contexts' ids. Planned for
-- its indexes, as `past` is.
CREATE FUNCTION rhetor.append_planned_turns(turns jsonb)
RETURNS TABLE (outcome text, version bigint)
LANGUAGE plpgsql SET lock_timeout = '4s' SET enable_seqscan = off AS $$
DECLARE
  turn jsonb;
BEGIN
  FOR turn IN SELECT value FROM jsonb_array_elements(turns) LOOP
    RETURN QUERY SELECT a.outcome, a.version FROM rhetor.append_planned_turn(turn) AS a;
  END LOOP;
END;
$$;
