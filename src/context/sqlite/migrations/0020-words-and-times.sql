-- FTS5 ends a word at each vowel sign of Hindi, Tamil and the like, so the indexes get private characters for
-- such signs, and no points of Arabic and Hebrew. `whole_words` is a function of Rhetor's connections. Only
-- messages that have such signs are indexed anew.
CREATE TEMP TABLE respelled (sequence INTEGER PRIMARY KEY);
INSERT INTO respelled
  SELECT sequence FROM messages CROSS JOIN message_texts USING (sequence)
  WHERE octet_length(parts) > length(parts)
    AND sequence <= (SELECT sequence FROM message_search_cursor) AND whole_words(text) <> text;
-- Their former words are only marked as deleted, since erasing each takes long. The writer erases them all
-- when it has started.
INSERT INTO message_search (message_search, rank)
  SELECT 'secure-delete', 0 WHERE EXISTS (SELECT 1 FROM respelled);
INSERT INTO message_search (message_search, rowid, text, scope)
  SELECT 'delete', sequence, text, scope FROM respelled CROSS JOIN message_texts USING (sequence);

DROP VIEW message_texts;
CREATE VIEW message_contents AS
  SELECT sequence, 'context' || context_key AS scope, (
    SELECT substr(group_concat(
        coalesce(json_extract(value, '$.text'), json_extract(value, '$.content')), char(10)
      ), 1, 65536)
    FROM json_each(parts) WHERE json_extract(value, '$.type') IN ('text', 'tool-result')
  ) AS text
  FROM messages;
CREATE VIEW message_texts AS
  SELECT sequence, scope, whole_words(text) AS text FROM message_contents;
INSERT INTO message_search (rowid, text, scope)
  SELECT sequence, text, scope FROM respelled CROSS JOIN message_texts USING (sequence);
DROP TABLE respelled;

DROP VIEW note_texts;
CREATE VIEW note_texts AS
  SELECT sequence,
    whole_words(text || char(10) || tags || char(10) || coalesce(about, '')) AS text,
    'o' || hex(coalesce(owner, '')) || 'x c' || hex(coalesce(component, '')) || 'x' AS place
  FROM notes;
INSERT INTO note_search (note_search) VALUES ('delete-all');
INSERT INTO note_search (rowid, text, place) SELECT sequence, text, place FROM note_texts;

-- Words in the index by worlds have no points either: it is filled anew in the background. Until then, keys
-- search the index of everybody.
DROP VIEW world_texts;
CREATE VIEW world_texts AS
  SELECT contents.sequence, contents.scope,
    world_words(contents.text, by_owner.number, by_component.number) AS words
  FROM message_contents AS contents
  CROSS JOIN messages ON messages.sequence = contents.sequence
  CROSS JOIN contexts ON contexts.key = messages.context_key
  LEFT JOIN world_moves AS moves ON moves.context_key = contexts.key
  LEFT JOIN worlds AS by_owner ON by_owner.kind = 'owner' AND by_owner.name = contexts.owner
  LEFT JOIN worlds AS by_component ON by_component.kind = 'component' AND by_component.name = CASE
    WHEN moves.context_key IS NULL THEN contexts.component
    WHEN messages.sequence <= moves.position THEN moves.target
    ELSE moves.former END;
INSERT INTO world_search (world_search) VALUES ('delete-all');
UPDATE world_search_cursor SET sequence = 0;
DELETE FROM world_moves;

-- What was said at a time, conversation by conversation: nothing of other keys is read.
CREATE INDEX messages_by_time ON messages (context_key, timestamp);
