-- Counts a call against the limits of its caller and reserves it from budgets, both or neither: `limits` as
-- `take_limits` takes them, `budgets` as `reserve_budgets` does. Returns `{limits, budgets}`: the rows of the
-- one, and what the other returns, which is absent if a limit has refused the call. The windows of limits
-- are always locked before the counters of budgets.
CREATE FUNCTION rhetor.take_call(limits jsonb, budgets jsonb) RETURNS jsonb
LANGUAGE plpgsql SET lock_timeout = '4s' AS $$
DECLARE
  states jsonb;
  verdict jsonb;
BEGIN
  -- A block with an exception handler is undone up to its beginning.
  BEGIN
    SELECT jsonb_agg(to_jsonb(s)) INTO states FROM rhetor.take_limits(limits) AS s;
    IF jsonb_path_exists(states, '$[*] ? (@.reached != null)') THEN
      RETURN jsonb_build_object('limits', states);
    END IF;
    verdict := rhetor.reserve_budgets(budgets);
    IF verdict ? 'refused' THEN
      RAISE EXCEPTION 'a budget refuses the call' USING ERRCODE = 'RH001';
    END IF;
  EXCEPTION WHEN SQLSTATE 'RH001' THEN
    NULL;
  END;
  RETURN jsonb_build_object('limits', states, 'budgets', verdict);
END;
$$;
