/**
 * What is done in the database in one go: each statement of these functions sees what was committed
 * before it, a lock that was waited for included, and the caller pays one round trip for all of them.
 */
import { MESSAGE_COLUMNS } from '../rows/stored-rows.ts';
import { SUMMARY_COLUMNS } from './summaries.ts';

/** SQL of the index entry of a message; `scope` is SQL, too. */
export const SEARCH_VECTOR = (words: string, scope: string): string =>
  `to_tsvector('rhetor.words', ${words}) || array_to_tsvector(ARRAY[${scope}])`;

/**
 * Adds messages, but for the first `skipped`, to a context whose row is locked. `scope` is a lexeme that
 * no text has: it names the context, so that a search in one costs what that one holds. What the mirror
 * is to get goes to the outbox.
 */
export const ADD_MESSAGES = `
  CREATE FUNCTION rhetor.add_messages(
    to_context bigint, of_turn bigint, messages jsonb, skipped integer, is_mirrored boolean
  ) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    scope text := 'context/' || to_context;
  BEGIN
    WITH added AS (
      INSERT INTO rhetor.messages (id, context_key, turn, role, tokens, timestamp, superseded_at,
        is_pinned, status, digest, origin, search, parts)
      SELECT m.id, to_context, of_turn, m.role, m.tokens, m.timestamp, m.superseded_at,
        coalesce(m.is_pinned, false), m.status, m.digest, m.origin,
        ${SEARCH_VECTOR('m.words', 'scope')}, m.parts
      FROM ROWS FROM (jsonb_to_recordset(messages) AS (id text, role text, tokens bigint,
        "timestamp" bigint, superseded_at bigint, is_pinned boolean, status text, digest text,
        origin text, words text, parts text)) WITH ORDINALITY AS m (id, role, tokens, "timestamp",
        superseded_at, is_pinned, status, digest, origin, words, parts, place)
      WHERE m.place > skipped ORDER BY m.place
      RETURNING sequence, role
    )
    INSERT INTO rhetor.outbox (sequence)
    SELECT added.sequence FROM added WHERE is_mirrored AND added.role IN ('user', 'assistant');
  END;
  $$;
`;

/**
 * Keeps an answer with its turn; false if one is kept under its id already, by whoever had the claim when
 * this process had lost it. One without a turn takes its place in any case.
 *
 * For each that is kept so many old ones go, so that no single commit has to drop them all.
 */
export const KEEP_ANSWER = `
  CREATE FUNCTION rhetor.keep_answer(
    answer jsonb, of_message text, of_version bigint, forget_before bigint
  ) RETURNS boolean LANGUAGE plpgsql AS $$
  BEGIN
    DELETE FROM rhetor.kept_answers k WHERE k.id IN (
      SELECT old.id FROM rhetor.kept_answers old WHERE old.kept_at <= forget_before
      ORDER BY old.kept_at LIMIT 8 FOR UPDATE SKIP LOCKED);
    INSERT INTO rhetor.kept_answers (id, digest, context_id, message_id, version, kept_at, body)
    VALUES (answer->>'id', answer->>'digest', answer->>'contextId', of_message, of_version,
      (answer->>'keptAt')::bigint, answer->>'body')
    ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, context_id = excluded.context_id,
      message_id = excluded.message_id, version = excluded.version, kept_at = excluded.kept_at,
      body = excluded.body
    WHERE of_message IS NULL OR kept_answers.kept_at <= forget_before;
    RETURN FOUND;
  END;
  $$;
`;

/**
 * Stores one turn, whose last message is the reply; a refused one leaves nothing, so that others in
 * the same statement go on.
 *
 * The outcome is `stored` with the context's version; `version-moved` with the version that it has;
 * `answered`: another process has answered the same request; or `deleted`: another process deleted the context after the turn began, which was `age_ms` ago (one
 * that is deleted by its own process does not get here). The rule by which
 * messages stay or drop out is planReplacement's.
 */
export const APPEND_TURN = `
  CREATE FUNCTION rhetor.append_turn(turn jsonb, OUT outcome text, OUT version bigint)
  LANGUAGE plpgsql AS $$
  DECLARE
    messages jsonb := turn->'messages';
    message_count integer := jsonb_array_length(messages);
    reply jsonb := messages->(message_count - 1);
    replied_at bigint := reply->>'timestamp';
    expected bigint := turn->>'expected_version';
    context rhetor.contexts;
    is_new boolean := false;
    kept integer := 0;
    archived bigint[] := '{}';
    archived_tokens bigint := 0;
    digests text[];
    active record;
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
    ELSIF turn->>'kept' IS NOT NULL AND NOT rhetor.keep_answer(turn->'kept', reply->>'id',
      context.version + 1, (turn->>'forget_before')::bigint)
    THEN
      outcome := 'answered';
    END IF;
    IF outcome IS NOT NULL THEN
      IF is_new THEN DELETE FROM rhetor.contexts c WHERE c.key = context.key; END IF;
      RETURN;
    END IF;

    IF turn->>'mode' = 'replace' AND NOT is_new THEN
      digests := ARRAY(SELECT m->>'digest' FROM jsonb_array_elements(messages) AS m);
      FOR active IN SELECT m.sequence, m.digest, m.tokens FROM rhetor.messages m
        WHERE m.context_key = context.key AND m.is_active ORDER BY m.sequence
      LOOP
        IF kept < message_count - 1 AND active.digest = digests[kept + 1] THEN
          kept := kept + 1;
        ELSE
          archived := archived || active.sequence;
          archived_tokens := archived_tokens + active.tokens;
        END IF;
      END LOOP;
      UPDATE rhetor.messages SET superseded_at = replied_at WHERE sequence = ANY (archived);
    END IF;

    UPDATE rhetor.contexts c SET
      component = coalesce(c.component, turn->>'component'),
      updated_at = greatest(c.updated_at, replied_at),
      version = c.version + 1,
      active_count = c.active_count + message_count - kept - cardinality(archived),
      active_tokens = c.active_tokens - archived_tokens + (
        SELECT sum((m.message->>'tokens')::bigint)
        FROM jsonb_array_elements(messages) WITH ORDINALITY AS m (message, place) WHERE m.place > kept),
      archived_count = c.archived_count + cardinality(archived)
    WHERE c.key = context.key RETURNING c.version INTO version;
    PERFORM rhetor.add_messages(context.key, version, messages, kept, reply->>'status' IS NULL);
    outcome := 'stored';
  END;
  $$;
`;

/**
 * All of them in one transaction; the caller has put them in the order of their contexts' ids. Planned
 * for its indexes, as PAST is.
 */
export const APPEND_TURNS = `
  CREATE FUNCTION rhetor.append_turns(turns jsonb) RETURNS TABLE (outcome text, version bigint)
  LANGUAGE plpgsql SET lock_timeout = '4s' SET enable_seqscan = off AS $$
  DECLARE
    turn jsonb;
  BEGIN
    FOR turn IN SELECT value FROM jsonb_array_elements(turns) LOOP
      RETURN QUERY SELECT a.outcome, a.version FROM rhetor.append_turn(turn) AS a;
    END LOOP;
  END;
  $$;
`;

/**
 * Deletes a context; true if there was one. A first turn that is being stored is waited for: both
 * would have the same id. The row that is made for that goes again.
 */
export const DELETE_CONTEXT = `
  CREATE FUNCTION rhetor.delete_context(context_id text, process text) RETURNS boolean
  LANGUAGE plpgsql SET lock_timeout = '4s' SET enable_seqscan = off AS $$
  DECLARE
    was_there boolean;
  BEGIN
    INSERT INTO rhetor.contexts (id, created_at, updated_at) VALUES (context_id, 0, 0)
    ON CONFLICT (id) DO NOTHING;
    was_there := NOT FOUND;
    PERFORM FROM rhetor.contexts c WHERE c.id = context_id FOR UPDATE;
    was_there := was_there AND FOUND;
    DELETE FROM rhetor.kept_answers k WHERE k.context_id = delete_context.context_id;
    DELETE FROM rhetor.contexts c WHERE c.id = context_id;
    DELETE FROM rhetor.deletions d WHERE d.context_digest IN (
      SELECT e.context_digest FROM rhetor.deletions e WHERE e.deleted_at < now() - interval '1 day'
      ORDER BY e.deleted_at LIMIT 8 FOR UPDATE SKIP LOCKED);
    INSERT INTO rhetor.deletions VALUES (sha256(convert_to(context_id, 'UTF8')), clock_timestamp(), process)
    ON CONFLICT (context_digest) DO UPDATE SET
      deleted_at = excluded.deleted_at, deleted_by = excluded.deleted_by;
    RETURN was_there;
  END;
  $$;
`;

const COLUMNS_OF = (table: string): string =>
  MESSAGE_COLUMNS.split(', ')
    .map((column) => `${table}.${column}`)
    .join(', ');

/**
 * What a window is made of, as rows of four kinds, so that all of it is of one moment: the context, the
 * summary in force, what every window keeps, and the newest others. As a function it is planned for its
 * indexes: a plan that was made while the tables were small would read all of them, until PostgreSQL
 * gathers its statistics a minute later (1.9 ms a window after 10,000 turns, in place of 0.1).
 */
export const PAST = `
  CREATE FUNCTION rhetor.past(of_context text, most bigint) RETURNS TABLE (kind text, record json)
  LANGUAGE plpgsql STABLE ROWS 100 SET enable_seqscan = off AS $$
  BEGIN
    RETURN QUERY
  WITH context AS (SELECT * FROM rhetor.contexts WHERE id = of_context)
  SELECT 'context' AS kind, row_to_json(c) AS record FROM context c
  UNION ALL (
    SELECT 'summary', row_to_json(s) FROM (
      SELECT ${SUMMARY_COLUMNS} FROM rhetor.summaries, context
      WHERE context_key = context.key AND absorbed_by IS NULL AND EXISTS (
        SELECT FROM rhetor.messages WHERE sequence = to_sequence AND superseded_at IS NULL)
      ORDER BY to_sequence DESC LIMIT 1) AS s)
  UNION ALL (
    SELECT 'kept', row_to_json(m) FROM (
      SELECT ${COLUMNS_OF('m')} FROM rhetor.messages m JOIN context ON m.context_key = context.key
      WHERE m.superseded_at IS NULL AND (m.role = 'system' OR m.is_pinned)
      ORDER BY m.sequence) AS m)
  UNION ALL (
    SELECT 'newest', row_to_json(m) FROM context CROSS JOIN LATERAL (
      SELECT ${COLUMNS_OF('m')} FROM rhetor.messages m
      WHERE m.context_key = context.key AND m.is_active AND m.role <> 'system' AND NOT m.is_pinned
      ORDER BY m.sequence DESC LIMIT most) AS m);
  END;
  $$;
`;
