-- A second index of messages, for keys. In the first one, the rows of a word are those of everybody: what a
-- search takes tells whether others use the word. Here each word begins with the number of its world, which
-- is all that one key has written for one component; '' is none. What only the administrator sees is in no
-- world.
CREATE TABLE worlds (
  number INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  component TEXT NOT NULL,
  UNIQUE (owner, component)
) STRICT;
-- Filled in the background, from the first message on; as in `message_search_cursor`.
CREATE TABLE world_search_cursor (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sequence INTEGER NOT NULL
) STRICT;
INSERT INTO world_search_cursor VALUES (1, 0);

-- Contexts that got their component after some of their messages were indexed: up to this one they are
-- indexed without a component.
CREATE TABLE world_moves (
  context_key INTEGER PRIMARY KEY REFERENCES contexts (key) ON DELETE CASCADE,
  sequence INTEGER NOT NULL
) STRICT;
CREATE TRIGGER context_moves AFTER UPDATE OF component ON contexts
  WHEN old.component IS NOT new.component
BEGIN
  INSERT INTO world_moves SELECT new.key, sequence FROM world_search_cursor AS cursor WHERE EXISTS (
    SELECT 1 FROM messages WHERE context_key = new.key AND messages.sequence <= cursor.sequence);
END;

-- `world_words` is a function of Rhetor's connections.
CREATE VIEW world_texts AS
  SELECT texts.sequence, texts.scope, world_words(texts.text, number) AS words
  FROM message_texts AS texts
  CROSS JOIN messages ON messages.sequence = texts.sequence
  CROSS JOIN contexts ON contexts.key = messages.context_key
  LEFT JOIN world_moves AS moves ON moves.context_key = contexts.key
  LEFT JOIN worlds ON worlds.owner = coalesce(contexts.owner, '') AND worlds.component = iif(
    messages.sequence > coalesce(moves.sequence, 0), coalesce(contexts.component, ''), '');
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
