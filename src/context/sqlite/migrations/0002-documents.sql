-- Texts of other features, such as prompts, kept whole under a collection and an id.
CREATE TABLE documents (
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (collection, id)
) STRICT;
