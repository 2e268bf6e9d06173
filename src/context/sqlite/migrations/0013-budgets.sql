-- What was spent of a budget in each of its windows, in millionths of a dollar or in tokens.
CREATE TABLE budget_counters (
  budget_id TEXT NOT NULL,
  window_start INTEGER NOT NULL,
  spent INTEGER NOT NULL,
  PRIMARY KEY (budget_id, window_start)
) STRICT, WITHOUT ROWID;
-- What running calls may spend at most. The process holds the same in memory; rows that are still here at
-- its next start are of calls that nobody has seen ending, and count as spent.
CREATE TABLE budget_holds (
  id TEXT NOT NULL,
  budget_id TEXT NOT NULL,
  window_start INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (id, budget_id)
) STRICT, WITHOUT ROWID;
