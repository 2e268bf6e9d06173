-- Words have no vowel points of Arabic and Hebrew any more, nor what gives an emoji its form. What was stored
-- before is indexed anew in the background, as after new stems.
INSERT INTO rhetor.former_stems
SELECT kind, sequence FROM (
  SELECT 'messages', max(sequence) FROM rhetor.messages
  UNION ALL SELECT 'notes', max(sequence) FROM rhetor.notes) AS stored (kind, sequence)
WHERE sequence IS NOT NULL
ON CONFLICT (kind) DO UPDATE SET sequence = excluded.sequence;

-- What was said at a time, conversation by conversation: nothing of other keys is read.
CREATE INDEX messages_by_time ON rhetor.messages (context_key, timestamp);

-- Planned once for each connection: planning its statements for each turn took longer than running them.
ALTER FUNCTION rhetor.place_messages(bigint[]) SET plan_cache_mode = 'force_generic_plan';
