-- Facts that someone wants kept. `owner` is the key that made the note; NULL for the administrator's.
-- Each tag is between two line ends. A note is added and removed, and only `is_pinned` changes.
CREATE TABLE notes (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  owner TEXT,
  component TEXT,
  about TEXT,
  tags TEXT NOT NULL,
  is_pinned INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX notes_by_owner ON notes (owner, created_at, id);
CREATE INDEX notes_by_component ON notes (component, created_at, id);
CREATE INDEX notes_by_time ON notes (created_at, id);
CREATE INDEX notes_by_about ON notes (about) WHERE about IS NOT NULL;
CREATE INDEX pinned_notes ON notes (component) WHERE is_pinned = 1;

-- `place` names the owner and the component, so that a search of one key's notes costs what these are.
CREATE VIEW note_texts AS
  SELECT sequence, text || char(10) || tags || char(10) || coalesce(about, '') AS text,
    'o' || hex(coalesce(owner, '')) || 'x c' || hex(coalesce(component, '')) || 'x' AS place
  FROM notes;
CREATE VIRTUAL TABLE note_search USING fts5 (
  text, place,
  content = 'note_texts', content_rowid = 'sequence',
  tokenize = 'porter unicode61 remove_diacritics 2'
);
-- The words of a deleted note leave the index with it.
INSERT INTO note_search (note_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER note_is_found AFTER INSERT ON notes BEGIN
  INSERT INTO note_search (rowid, text, place)
    SELECT sequence, text, place FROM note_texts WHERE sequence = new.sequence;
END;
CREATE TRIGGER note_is_lost BEFORE DELETE ON notes BEGIN
  INSERT INTO note_search (note_search, rowid, text, place)
    SELECT 'delete', sequence, text, place FROM note_texts WHERE sequence = old.sequence;
END;
