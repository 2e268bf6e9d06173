-- FTS5 over the messages' texts, kept by triggers in the transaction of every change, so that no writer
-- can forget it. Beyond 65,536 characters a message is not indexed: one message must not hold up the
-- others' commits.
--
-- The index holds no copy of the texts: it reads them through the view. `scope` is one word that names the
-- conversation, so that a search in one conversation costs what that one holds, not what all do.
CREATE VIEW message_texts AS
  SELECT sequence, 'context' || context_key AS scope, (
    SELECT substr(group_concat(
        coalesce(json_extract(value, '$.text'), json_extract(value, '$.content')), char(10)
      ), 1, 65536)
    FROM json_each(parts) WHERE json_extract(value, '$.type') IN ('text', 'tool-result')
  ) AS text
  FROM messages;
CREATE VIRTUAL TABLE message_search USING fts5 (
  text, scope,
  content = 'message_texts', content_rowid = 'sequence',
  tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO message_search (message_search, rank) VALUES ('rank', 'bm25(1.0, 0.0)');
INSERT INTO message_search (rowid, text, scope) SELECT sequence, text, scope FROM message_texts;
CREATE TRIGGER message_is_found AFTER INSERT ON messages BEGIN
  INSERT INTO message_search (rowid, text, scope)
    SELECT sequence, text, scope FROM message_texts WHERE sequence = new.sequence;
END;
CREATE TRIGGER message_is_lost BEFORE DELETE ON messages BEGIN
  INSERT INTO message_search (message_search, rowid, text, scope)
    SELECT 'delete', sequence, text, scope FROM message_texts WHERE sequence = old.sequence;
END;
