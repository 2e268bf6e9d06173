-- What limited callers have asked in the last minute, in buckets of 400 ms that are numbered since 1970 and
-- ascend. Not logged, since a crash may well forget a minute. Plain, since a row is small enough for its
-- page, and would else be written anew out of line with every request.
CREATE UNLOGGED TABLE rhetor.limit_windows (
  subject text COLLATE "C" PRIMARY KEY,
  buckets bigint[] NOT NULL DEFAULT '{}',
  requests integer[] NOT NULL DEFAULT '{}',
  tokens integer[] NOT NULL DEFAULT '{}'
) WITH (fillfactor = 30);
ALTER TABLE rhetor.limit_windows
  ALTER COLUMN buckets SET STORAGE PLAIN,
  ALTER COLUMN requests SET STORAGE PLAIN,
  ALTER COLUMN tokens SET STORAGE PLAIN;

-- The calls that run, of subjects whose running calls are limited. `holder` is the name of their process's
-- claim: without it they have died with it.
CREATE UNLOGGED TABLE rhetor.limited_calls (
  subject text COLLATE "C" NOT NULL,
  call text COLLATE "C" NOT NULL,
  holder text COLLATE "C" NOT NULL,
  PRIMARY KEY (subject, call)
);

-- Locks the windows of these subjects until the end of the transaction, always in the order of their names.
-- Returns the time in milliseconds, which is read after that, so that the times of a subject ascend.
CREATE FUNCTION rhetor.lock_limits(names text[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY names LOOP
    LOOP
      PERFORM FROM rhetor.limit_windows l WHERE l.subject = name FOR UPDATE;
      EXIT WHEN FOUND;
      INSERT INTO rhetor.limit_windows (subject) VALUES (name) ON CONFLICT DO NOTHING;
    END LOOP;
  END LOOP;
  RETURN floor(extract(epoch FROM clock_timestamp()) * 1000);
END;
$$;

-- The window of a subject now, without what is older than a minute. When the clock was set back, what was
-- counted moves back with it.
CREATE FUNCTION rhetor.limit_window(name text, now_ms bigint) RETURNS rhetor.limit_windows
LANGUAGE plpgsql AS $$
DECLARE
  w rhetor.limit_windows;
  present bigint := now_ms / 400;
  lead bigint;
  place integer := 1;
BEGIN
  SELECT * INTO w FROM rhetor.limit_windows l WHERE l.subject = name;
  lead := w.buckets[cardinality(w.buckets)] - present;
  IF lead > 0 THEN
    FOR index IN 1 .. cardinality(w.buckets) LOOP
      w.buckets[index] := w.buckets[index] - lead;
    END LOOP;
  END IF;
  WHILE w.buckets[place] < present - 150 LOOP
    place := place + 1;
  END LOOP;
  IF place > 1 THEN
    w.buckets := w.buckets[place:];
    w.requests := w.requests[place:];
    w.tokens := w.tokens[place:];
  END IF;
  RETURN w;
END;
$$;

-- The window with more in its newest bucket.
CREATE FUNCTION rhetor.counted_window(
  w rhetor.limit_windows, now_ms bigint, calls integer, used bigint
) RETURNS rhetor.limit_windows
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  present bigint := now_ms / 400;
  place integer := cardinality(w.buckets);
  most bigint := 2147483647;
BEGIN
  IF w.buckets[place] = present THEN
    w.requests[place] := w.requests[place] + calls;
    w.tokens[place] := least(w.tokens[place] + used, most);
  ELSIF calls > 0 OR used > 0 THEN
    w.buckets := w.buckets || present;
    w.requests := w.requests || calls;
    w.tokens := w.tokens || least(used, most)::integer;
  END IF;
  RETURN w;
END;
$$;

-- The window without tokens that were counted in a bucket and not used; what it lacks is taken from those
-- before it.
CREATE FUNCTION rhetor.lightened_window(w rhetor.limit_windows, bucket bigint, unused bigint)
RETURNS rhetor.limit_windows
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  rest bigint := unused;
  taken bigint;
BEGIN
  FOR place IN REVERSE cardinality(w.buckets) .. 1 LOOP
    CONTINUE WHEN w.buckets[place] > bucket;
    taken := least(rest, w.tokens[place]);
    w.tokens[place] := w.tokens[place] - taken;
    rest := rest - taken;
    EXIT WHEN rest = 0;
  END LOOP;
  RETURN w;
END;
$$;

-- Milliseconds until at least this much of the amounts has left the window.
CREATE FUNCTION rhetor.until_gone(buckets bigint[], amounts integer[], much bigint, now_ms bigint)
RETURNS bigint
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  rest bigint := much;
BEGIN
  FOR place IN 1 .. cardinality(buckets) LOOP
    rest := rest - amounts[place];
    IF rest <= 0 THEN RETURN (buckets[place] + 1) * 400 + 60000 - now_ms; END IF;
  END LOOP;
  RETURN 60000;
END;
$$;

-- Milliseconds until nothing of the amounts is left in the window.
CREATE FUNCTION rhetor.until_empty(buckets bigint[], amounts integer[], now_ms bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  FOR place IN REVERSE cardinality(buckets) .. 1 LOOP
    IF amounts[place] > 0 THEN RETURN (buckets[place] + 1) * 400 + 60000 - now_ms; END IF;
  END LOOP;
  RETURN 0;
END;
$$;

-- The running calls of a subject; when they reach the limit, those of dead processes are forgotten first.
CREATE FUNCTION rhetor.running_calls(name text, most bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  running bigint;
BEGIN
  SELECT count(*) INTO running FROM rhetor.limited_calls c WHERE c.subject = name;
  IF running >= most THEN
    DELETE FROM rhetor.limited_calls c WHERE c.subject = name AND NOT EXISTS (
      SELECT FROM rhetor.claims WHERE claims.name = c.holder AND expires_at > clock_timestamp());
    SELECT count(*) INTO running FROM rhetor.limited_calls c WHERE c.subject = name;
  END IF;
  RETURN running;
END;
$$;

-- Counts a call for all of its subjects or, if any of them has reached a limit, for none. `wish` is
-- `{call, holder, is_new, tokens, subjects: [{name, requestsPerMinute, tokensPerMinute, concurrent}]}`,
-- with the subjects in the order of their names; `is_new` is false for further tokens of a call.
CREATE FUNCTION rhetor.take_limits(wish jsonb) RETURNS TABLE (
  bucket bigint, used_requests bigint, used_tokens bigint,
  requests_reset_ms bigint, tokens_reset_ms bigint, reached text, wait_ms bigint)
LANGUAGE plpgsql AS $$
DECLARE
  subjects jsonb := wish->'subjects';
  calls integer := CASE WHEN (wish->>'is_new')::boolean THEN 1 ELSE 0 END;
  wanted bigint := wish->>'tokens';
  now_ms bigint := rhetor.lock_limits(
    ARRAY(SELECT value->>'name' FROM jsonb_array_elements(subjects)));
  windows rhetor.limit_windows[];
  reasons text[];
  waits bigint[];
  is_refused boolean := false;
  subject jsonb;
  w rhetor.limit_windows;
  excess bigint;
BEGIN
  FOR place IN 0 .. jsonb_array_length(subjects) - 1 LOOP
    subject := subjects->place;
    w := rhetor.limit_window(subject->>'name', now_ms);
    reached := NULL;
    wait_ms := 0;
    IF calls > 0 AND subject ? 'concurrent' AND rhetor.running_calls(
      subject->>'name', (subject->>'concurrent')::bigint) >= (subject->>'concurrent')::bigint
    THEN
      reached := 'concurrent';
      wait_ms := 1000;
    END IF;
    IF reached IS NULL AND calls > 0 AND subject ? 'requestsPerMinute' THEN
      excess := (SELECT coalesce(sum(n), 0) FROM unnest(w.requests) AS n) + 1
        - (subject->>'requestsPerMinute')::bigint;
      IF excess > 0 THEN
        reached := 'requestsPerMinute';
        wait_ms := rhetor.until_gone(w.buckets, w.requests, excess, now_ms);
      END IF;
    END IF;
    IF reached IS NULL AND subject ? 'tokensPerMinute' THEN
      excess := (SELECT coalesce(sum(n), 0) FROM unnest(w.tokens) AS n) + wanted
        - (subject->>'tokensPerMinute')::bigint;
      IF excess > 0 THEN
        reached := 'tokensPerMinute';
        wait_ms := rhetor.until_gone(w.buckets, w.tokens, excess, now_ms);
      END IF;
    END IF;
    is_refused := is_refused OR reached IS NOT NULL;
    windows[place] := w;
    reasons[place] := reached;
    waits[place] := wait_ms;
  END LOOP;

  bucket := now_ms / 400;
  FOR place IN 0 .. jsonb_array_length(subjects) - 1 LOOP
    subject := subjects->place;
    w := windows[place];
    IF NOT is_refused THEN
      w := rhetor.counted_window(w, now_ms, calls, wanted);
      UPDATE rhetor.limit_windows l SET buckets = w.buckets, requests = w.requests, tokens = w.tokens
      WHERE l.subject = w.subject;
      IF calls > 0 AND subject ? 'concurrent' THEN
        INSERT INTO rhetor.limited_calls (subject, call, holder)
        VALUES (w.subject, wish->>'call', wish->>'holder') ON CONFLICT DO NOTHING;
      END IF;
    END IF;
    used_requests := (SELECT coalesce(sum(n), 0) FROM unnest(w.requests) AS n);
    used_tokens := (SELECT coalesce(sum(n), 0) FROM unnest(w.tokens) AS n);
    requests_reset_ms := rhetor.until_empty(w.buckets, w.requests, now_ms);
    tokens_reset_ms := rhetor.until_empty(w.buckets, w.tokens, now_ms);
    reached := reasons[place];
    wait_ms := waits[place];
    RETURN NEXT;
  END LOOP;
END;
$$;

-- Calls have ended. `ended` is `{windows: [{name, used, unused: [{bucket, tokens}]}], calls: [{name, call}]}`:
-- each subject once, so that its row is written once, with what its calls used beyond what was counted,
-- and what was counted in a bucket and not used.
CREATE FUNCTION rhetor.settle_limits(ended jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  now_ms bigint := rhetor.lock_limits(ARRAY(
    SELECT (value->>'name') COLLATE "C" FROM jsonb_array_elements(ended->'windows') ORDER BY 1));
  entry jsonb;
  unused jsonb;
  w rhetor.limit_windows;
BEGIN
  FOR entry IN SELECT value FROM jsonb_array_elements(ended->'windows') LOOP
    w := rhetor.limit_window(entry->>'name', now_ms);
    FOR unused IN SELECT value FROM jsonb_array_elements(entry->'unused') LOOP
      w := rhetor.lightened_window(
        w, (unused->>'bucket')::bigint, (unused->>'tokens')::bigint);
    END LOOP;
    w := rhetor.counted_window(w, now_ms, 0, (entry->>'used')::bigint);
    UPDATE rhetor.limit_windows l SET buckets = w.buckets, requests = w.requests, tokens = w.tokens
    WHERE l.subject = w.subject;
  END LOOP;
  DELETE FROM rhetor.limited_calls c USING jsonb_array_elements(ended->'calls') AS e
  WHERE c.subject = e.value->>'name' AND c.call = e.value->>'call';
END;
$$;
