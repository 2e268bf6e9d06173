-- What was spent of a budget in each of its windows, in millionths of a dollar or in tokens, and what
-- running calls may spend at most.
CREATE TABLE rhetor.budget_counters (
  budget_id text COLLATE "C" NOT NULL,
  window_start bigint NOT NULL,
  spent bigint NOT NULL,
  reserved bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (budget_id, window_start)
);
-- The reservation of each running call: `amounts` is [{budget_id, window_start, amount}].
CREATE TABLE rhetor.budget_holds (
  id text COLLATE "C" PRIMARY KEY,
  holder text COLLATE "C" NOT NULL,
  output bigint NOT NULL,
  amounts jsonb NOT NULL
);
CREATE INDEX budget_holds_by_holder ON rhetor.budget_holds (holder);
-- The processes that make reservations; one that stops renewing its lease has died.
CREATE TABLE rhetor.budget_holders (
  holder text COLLATE "C" PRIMARY KEY,
  expires_at timestamptz NOT NULL
);

-- Locks counters, always in the same order, so that two calls never wait for each other.
CREATE FUNCTION rhetor.lock_budget_counters(keys jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM rhetor.budget_counters c
  JOIN (SELECT DISTINCT k->>'budget_id' AS budget_id, (k->>'window_start')::bigint AS window_start
    FROM jsonb_array_elements(keys) AS k) AS wanted USING (budget_id, window_start)
  ORDER BY c.budget_id, c.window_start FOR UPDATE OF c;
END;
$$;

-- The counters of keys, in the order of the keys.
CREATE FUNCTION rhetor.budget_counters_of(keys jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('spent', coalesce(c.spent, 0),
    'reserved', coalesce(c.reserved, 0)) ORDER BY k.place), '[]')
  FROM jsonb_array_elements(keys) WITH ORDINALITY AS k (value, place)
  LEFT JOIN rhetor.budget_counters c ON c.budget_id = k.value->>'budget_id'
    AND c.window_start = (k.value->>'window_start')::bigint;
$$;

-- Takes all claims of `wish` or none, with as much output as fits: `{id, holder, claims: [{budget_id,
-- window_start, fixed, per_token, most}], most, least}`. Returns `{output, counters}`, or `{refused}`
-- with the places of the claims that do not fit. A wish that is repeated is taken once.
CREATE FUNCTION rhetor.reserve_budgets(wish jsonb) RETURNS jsonb
LANGUAGE plpgsql SET lock_timeout = '4s' SET synchronous_commit = off AS $$
DECLARE
  claims jsonb := wish->'claims';
  wished bigint := wish->>'most';
  lowest bigint := wish->>'least';
  output bigint := wished;
  counters jsonb;
  refused jsonb := '[]';
  claim jsonb;
  place bigint;
  room numeric;
  fixed numeric;
  per_token numeric;
  fit bigint;
BEGIN
  INSERT INTO rhetor.budget_counters (budget_id, window_start, spent)
  SELECT DISTINCT c->>'budget_id', (c->>'window_start')::bigint, 0
  FROM jsonb_array_elements(claims) AS c ORDER BY 1, 2
  ON CONFLICT DO NOTHING;
  PERFORM rhetor.lock_budget_counters(claims);
  counters := rhetor.budget_counters_of(claims);

  SELECT h.output INTO fit FROM rhetor.budget_holds h WHERE h.id = wish->>'id';
  IF FOUND THEN
    RETURN jsonb_build_object('output', fit, 'counters', counters);
  END IF;

  FOR claim, place IN
    SELECT value, ordinality - 1 FROM jsonb_array_elements(claims) WITH ORDINALITY ORDER BY ordinality
  LOOP
    CONTINUE WHEN claim->>'most' IS NULL;
    fixed := claim->>'fixed';
    per_token := claim->>'per_token';
    room := (claim->>'most')::numeric - (counters->place::integer->>'spent')::numeric
      - (counters->place::integer->>'reserved')::numeric;
    IF fixed + ceil(per_token * wished) <= room THEN
      fit := wished;
    ELSIF per_token <= 0 OR fixed > room THEN
      fit := -1;
    ELSE
      fit := floor((room - fixed) / per_token);
      IF fixed + ceil(per_token * fit) > room THEN fit := fit - 1; END IF;
    END IF;
    IF fit < lowest THEN refused := refused || to_jsonb(place); END IF;
    output := least(output, fit);
  END LOOP;
  IF refused <> '[]' THEN
    RETURN jsonb_build_object('refused', refused);
  END IF;

  WITH taken AS (
    SELECT c->>'budget_id' AS budget_id, (c->>'window_start')::bigint AS window_start,
      (c->>'fixed')::numeric + ceil((c->>'per_token')::numeric * output) AS amount
    FROM jsonb_array_elements(claims) AS c),
  counted AS (
    UPDATE rhetor.budget_counters b SET reserved = b.reserved + t.amount
    FROM (SELECT budget_id, window_start, sum(amount) AS amount FROM taken GROUP BY 1, 2) AS t
    WHERE b.budget_id = t.budget_id AND b.window_start = t.window_start)
  INSERT INTO rhetor.budget_holds (id, holder, output, amounts)
  SELECT wish->>'id', wish->>'holder', output, jsonb_agg(jsonb_build_object('budget_id', budget_id,
    'window_start', window_start, 'amount', amount)) FROM taken;
  RETURN jsonb_build_object('output', output, 'counters', counters);
END;
$$;

-- Replaces a reservation by what was used, `[{budget_id, window_start, used}]`, and returns the counters
-- afterwards. A reservation that is no longer there was counted already.
CREATE FUNCTION rhetor.settle_budgets(hold_id text, claims jsonb) RETURNS jsonb
LANGUAGE plpgsql SET lock_timeout = '4s' SET synchronous_commit = off AS $$
DECLARE
  held jsonb;
BEGIN
  DELETE FROM rhetor.budget_holds h WHERE h.id = hold_id RETURNING h.amounts INTO held;
  IF FOUND THEN
    PERFORM rhetor.lock_budget_counters(held);
    UPDATE rhetor.budget_counters b SET reserved = b.reserved - t.amount
    FROM jsonb_to_recordset(held) AS t (budget_id text, window_start bigint, amount bigint)
    WHERE b.budget_id = t.budget_id AND b.window_start = t.window_start;
    UPDATE rhetor.budget_counters b SET spent = b.spent + t.used
    FROM jsonb_to_recordset(claims) AS t (budget_id text, window_start bigint, used bigint)
    WHERE b.budget_id = t.budget_id AND b.window_start = t.window_start;
  END IF;
  RETURN rhetor.budget_counters_of(claims);
END;
$$;

-- Renews the lease of a process, and counts what dead ones have left reserved as spent.
CREATE FUNCTION rhetor.renew_budget_lease(name text, lease_ms bigint) RETURNS void
LANGUAGE plpgsql SET lock_timeout = '4s' SET synchronous_commit = off AS $$
DECLARE
  held jsonb;
BEGIN
  INSERT INTO rhetor.budget_holders (holder, expires_at)
  VALUES (name, clock_timestamp() + lease_ms * interval '1 ms')
  ON CONFLICT (holder) DO UPDATE SET expires_at = excluded.expires_at;

  WITH dead AS (
    DELETE FROM rhetor.budget_holds h USING (
      SELECT id FROM rhetor.budget_holds WHERE holder NOT IN (
        SELECT b.holder FROM rhetor.budget_holders b WHERE b.expires_at >= clock_timestamp())
      FOR UPDATE SKIP LOCKED) AS left_over
    WHERE h.id = left_over.id RETURNING h.amounts)
  SELECT jsonb_agg(amount) INTO held FROM dead, jsonb_array_elements(dead.amounts) AS amount;
  IF held IS NULL THEN
    RETURN;
  END IF;
  PERFORM rhetor.lock_budget_counters(held);
  UPDATE rhetor.budget_counters b SET reserved = b.reserved - t.amount, spent = b.spent + t.amount
  FROM (SELECT budget_id, window_start, sum(amount) AS amount
    FROM jsonb_to_recordset(held) AS h (budget_id text, window_start bigint, amount bigint)
    GROUP BY 1, 2) AS t
  WHERE b.budget_id = t.budget_id AND b.window_start = t.window_start;
  DELETE FROM rhetor.budget_holders b WHERE b.expires_at < clock_timestamp() - interval '1 hour';
END;
$$;
