-- A message is indexed some time after its turn, in a batch with others: in the turn's own commit, the
-- index took as long as everything else. Messages up to the cursor are in the index, later ones are not;
-- both move in one transaction, so that a killed process loses no entry.
CREATE TABLE message_search_cursor (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sequence INTEGER NOT NULL
) STRICT;
INSERT INTO message_search_cursor SELECT 1, coalesce(max(sequence), 0) FROM messages;
DROP TRIGGER message_is_found;
-- FTS5 must not be asked to delete what it does not hold: that would corrupt the index.
DROP TRIGGER message_is_lost;
CREATE TRIGGER message_is_lost BEFORE DELETE ON messages
  WHEN old.sequence <= (SELECT sequence FROM message_search_cursor)
BEGIN
  INSERT INTO message_search (message_search, rowid, text, scope)
    SELECT 'delete', sequence, text, scope FROM message_texts WHERE sequence = old.sequence;
END;
