-- The stems of the embedded database, so that both find the same messages and rank them the same. What was
-- stored before is indexed anew in the background, the newest first: up to `sequence` it has its former stems.
ALTER TEXT SEARCH DICTIONARY rhetor.stem (Language = porter);
CREATE TABLE rhetor.former_stems (
  kind text COLLATE "C" PRIMARY KEY CHECK (kind IN ('messages', 'notes')),
  sequence bigint NOT NULL
);
INSERT INTO rhetor.former_stems
SELECT kind, sequence FROM (
  SELECT 'messages', max(sequence) FROM rhetor.messages
  UNION ALL SELECT 'notes', max(sequence) FROM rhetor.notes) AS stored (kind, sequence)
WHERE sequence IS NOT NULL;
