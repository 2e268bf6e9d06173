-- What was spent of a budget in each of its windows, in millionths of a dollar or in tokens. What running
-- calls may spend at most is in the memory of the process, and in a journal of its own.
CREATE TABLE budget_counters (
  budget_id TEXT NOT NULL,
  window_start INTEGER NOT NULL,
  spent INTEGER NOT NULL,
  PRIMARY KEY (budget_id, window_start)
) STRICT, WITHOUT ROWID;
