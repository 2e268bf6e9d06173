-- Vectors of messages and notes, one byte a number, for searches by meaning. An empty one says that the
-- text needs none. The keys of models are never reused, and their rows stay.
CREATE TABLE vector_models (
  key INTEGER PRIMARY KEY,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  dimensions INTEGER NOT NULL,
  UNIQUE (provider, model, version, dimensions)
) STRICT;

CREATE TABLE message_vectors (
  sequence INTEGER PRIMARY KEY REFERENCES messages (sequence) ON DELETE CASCADE,
  model_key INTEGER NOT NULL REFERENCES vector_models (key),
  vector BLOB NOT NULL
) STRICT;
-- Shows what has a vector without reading the vectors.
CREATE INDEX message_vectors_by_model ON message_vectors (model_key);

CREATE TABLE note_vectors (
  sequence INTEGER PRIMARY KEY REFERENCES notes (sequence) ON DELETE CASCADE,
  model_key INTEGER NOT NULL REFERENCES vector_models (key),
  vector BLOB NOT NULL
) STRICT;
CREATE INDEX note_vectors_by_model ON note_vectors (model_key);
