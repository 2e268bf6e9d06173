-- The key that began a context; null for the administrator's. Most contexts of a store have none.
ALTER TABLE rhetor.contexts ADD COLUMN owner text COLLATE "C";
CREATE INDEX contexts_by_owner ON rhetor.contexts (owner, updated_at, id) WHERE owner IS NOT NULL;

-- Whether a caller sees a context. `scope` is `{type, owner, component}`; null for every context, as
-- processes of the version before mean it.
CREATE FUNCTION rhetor.is_in_scope(owner text, component text, scope jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE scope->>'type'
    WHEN 'own' THEN coalesce(owner = scope->>'owner', false)
    WHEN 'component' THEN coalesce(component = scope->>'component', false)
    ELSE true END
$$;

-- In place of the former one: a new context belongs to the caller's key, and a context that the caller
-- does not see gives the outcome `taken`. Processes of the version before call it without a scope.
CREATE OR REPLACE FUNCTION rhetor.append_planned_turn(turn jsonb, OUT outcome text, OUT version bigint)
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
    INSERT INTO rhetor.contexts (id, component, created_at, updated_at, owner)
    VALUES (turn->>'context_id', turn->>'component', (messages->0->>'timestamp')::bigint, replied_at,
      turn->'scope'->>'owner')
    ON CONFLICT (id) DO NOTHING RETURNING * INTO context;
    is_new := FOUND;
    EXIT WHEN is_new;
  END LOOP;

  IF NOT is_new AND NOT rhetor.is_in_scope(context.owner, context.component, turn->'scope') THEN
    outcome := 'taken';
    RETURN;
  END IF;
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
