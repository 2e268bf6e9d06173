-- A second index of messages, for keys. In the first one, the rows of a word are those of everybody: what a
-- search takes tells whether others use the word. Here each word begins with the number of a world: it is
-- there once for the key that wrote the message, and once for the component. A search reads one world. What
-- only the administrator sees is in no world.
CREATE TABLE worlds (
  number INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('owner', 'component')),
  name TEXT NOT NULL,
  UNIQUE (kind, name)
) STRICT;
-- Filled in the background, from the first message on; as in `message_search_cursor`.
CREATE TABLE world_search_cursor (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sequence INTEGER NOT NULL
) STRICT;
INSERT INTO world_search_cursor VALUES (1, 0);

-- Contexts whose component changed after messages of theirs were indexed. Up to `position` the index has
-- their messages with the component `target`, and after it with `former`. The position moves in the
-- background: up if the target is the context's component, and else down to the beginning, where the target
-- can be replaced. So a context can change its component at any time, even while its messages move.
CREATE TABLE world_moves (
  context_key INTEGER PRIMARY KEY REFERENCES contexts (key) ON DELETE CASCADE,
  former TEXT,
  target TEXT,
  position INTEGER NOT NULL
) STRICT;
CREATE TRIGGER context_moves AFTER UPDATE OF component ON contexts
  WHEN old.component IS NOT new.component
BEGIN
  INSERT INTO world_moves (context_key, former, target, position)
    SELECT new.key, old.component, new.component, 0 FROM world_search_cursor AS cursor WHERE EXISTS (
      SELECT 1 FROM messages WHERE context_key = new.key AND messages.sequence <= cursor.sequence)
  ON CONFLICT (context_key) DO NOTHING;
END;

-- `world_words` is a function of Rhetor's connections.
CREATE VIEW world_texts AS
  SELECT texts.sequence, texts.scope,
    world_words(texts.text, by_owner.number, by_component.number) AS words
  FROM message_texts AS texts
  CROSS JOIN messages ON messages.sequence = texts.sequence
  CROSS JOIN contexts ON contexts.key = messages.context_key
  LEFT JOIN world_moves AS moves ON moves.context_key = contexts.key
  LEFT JOIN worlds AS by_owner ON by_owner.kind = 'owner' AND by_owner.name = contexts.owner
  LEFT JOIN worlds AS by_component ON by_component.kind = 'component' AND by_component.name = CASE
    WHEN moves.context_key IS NULL THEN contexts.component
    WHEN messages.sequence <= moves.position THEN moves.target
    ELSE moves.former END;
CREATE VIRTUAL TABLE world_search USING fts5 (
  words, scope,
  content = 'world_texts', content_rowid = 'sequence',
  tokenize = 'porter ascii tokenchars ''_'''
);
INSERT INTO world_search (world_search, rank) VALUES ('rank', 'bm25(1.0, 0.0)');
-- The words of a deleted message leave the index with it.
INSERT INTO world_search (world_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER message_leaves_world BEFORE DELETE ON messages
  WHEN old.sequence <= (SELECT sequence FROM world_search_cursor)
BEGIN
  INSERT INTO world_search (world_search, rowid, words, scope)
    SELECT 'delete', sequence, words, scope FROM world_texts WHERE sequence = old.sequence;
END;
