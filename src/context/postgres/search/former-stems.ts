/** Indexes anew what was stored when words had other stems: a slice of the messages or notes at a time. */
import { pageOf } from '../../rows/page-bytes.ts';
import { NOTE_COLUMNS, toStoredNote } from '../../rows/note-row.ts';
import { MESSAGE_COLUMNS, toStoredMessage } from '../../rows/stored-rows.ts';
import { integerColumn, textColumn } from '../../sql/row.ts';
import type { DatabaseSession } from '../connection/connections.ts';
import { indexedWords, noteWords } from '../statements/search-text.ts';
import { MOST_PAGE_BYTES } from '../../limits.ts';

/** Undefined while another process is at it, or if nothing is left. */
const NEXT = `
  SELECT kind, sequence FROM rhetor.former_stems ORDER BY kind LIMIT 1 FOR UPDATE SKIP LOCKED`;
const ANY_LEFT = 'SELECT EXISTS (SELECT FROM rhetor.former_stems) AS is_left';
const DONE = 'DELETE FROM rhetor.former_stems WHERE kind = $1';
const DONE_DOWN_TO = 'UPDATE rhetor.former_stems SET sequence = $2 WHERE kind = $1';

const SIZES = `
  SELECT sequence, octet_length(parts) AS bytes FROM rhetor.messages
  WHERE sequence <= $1 ORDER BY sequence DESC LIMIT $2`;
/** As every writer does, so that none waits for the other in a circle; and no context gets its component. */
const LOCK_CONTEXTS = `
  SELECT FROM rhetor.contexts WHERE key IN (
    SELECT context_key FROM rhetor.messages WHERE sequence = ANY ($1::bigint[]))
  ORDER BY key FOR SHARE`;
const MESSAGES = `
  SELECT ${MESSAGE_COLUMNS} FROM rhetor.messages WHERE sequence = ANY ($1::bigint[])`;
const INDEX_MESSAGES = `
  UPDATE rhetor.messages AS stored
  SET search = to_tsvector('rhetor.words', given.words)
    || array_to_tsvector(ARRAY['context/' || stored.context_key])
  FROM unnest($1::bigint[], $2::text[]) AS given (sequence, words)
  WHERE stored.sequence = given.sequence`;
const TAKE_FROM_WORLDS = 'DELETE FROM rhetor.world_words WHERE sequence = ANY ($1::bigint[])';
const PUT_INTO_WORLDS = 'SELECT rhetor.place_messages($1::bigint[])';

const NOTES = `
  SELECT ${NOTE_COLUMNS} FROM rhetor.notes WHERE sequence <= $1 ORDER BY sequence DESC LIMIT $2`;
const INDEX_NOTES = `
  UPDATE rhetor.notes AS stored
  SET search = rhetor.note_vector(given.words, stored.owner, stored.component)
  FROM unnest($1::bigint[], $2::text[]) AS given (sequence, words)
  WHERE stored.sequence = given.sequence`;

/**
 * Indexes the next ones, in a transaction of the caller.
 * @returns false if nothing is left; undefined while another process is at it
 */
export async function renewStems(
  session: DatabaseSession,
  most: number,
): Promise<boolean | undefined> {
  const [next] = await session.run(NEXT);
  if (next === undefined) {
    const [{ is_left: isLeft } = {}] = await session.run(ANY_LEFT);
    return isLeft === true ? undefined : false;
  }
  const kind = textColumn(next, 'kind');
  const renew = kind === 'notes' ? renewNotes : renewMessages;
  const last = await renew(session, integerColumn(next, 'sequence'), most);
  if (last === undefined) await session.run(DONE, [kind]);
  else await session.run(DONE_DOWN_TO, [kind, last - 1]);
  return true;
}

/** Returns the last sequence of the slice; undefined if there was none. */
type Renewal = (
  session: DatabaseSession,
  upTo: number,
  most: number,
) => Promise<number | undefined>;

const renewMessages: Renewal = async (session, upTo, most) => {
  const sizes = await session.run(SIZES, [upTo, most]);
  const bounds = { limit: most, mostBytes: MOST_PAGE_BYTES };
  const slice = pageOf(sizes, (row) => integerColumn(row, 'bytes'), bounds).rows;
  const sequences = slice.map((row) => integerColumn(row, 'sequence'));
  if (sequences.length === 0) return undefined;
  await session.run(LOCK_CONTEXTS, [sequences]);
  const stored = (await session.run(MESSAGES, [sequences])).map(toStoredMessage);
  await session.run(INDEX_MESSAGES, [
    stored.map(({ sequence }) => sequence),
    stored.map(({ message }) => indexedWords(message)),
  ]);
  await session.run(TAKE_FROM_WORLDS, [sequences]);
  await session.run(PUT_INTO_WORLDS, [sequences]);
  return sequences.at(-1);
};

const renewNotes: Renewal = async (session, upTo, most) => {
  const notes = (await session.run(NOTES, [upTo, most])).map(toStoredNote);
  const sequences = notes.map(({ sequence }) => sequence);
  const words = notes.map(({ text, tags, about = '' }) => noteWords(text, ...tags, about));
  await session.run(INDEX_NOTES, [sequences, words]);
  return sequences.at(-1);
};
