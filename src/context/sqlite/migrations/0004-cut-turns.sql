-- Finds the turns that were cut, which are few, without looking at the others.
CREATE INDEX cut_turns ON messages (context_key, turn) WHERE status IS NOT NULL;
