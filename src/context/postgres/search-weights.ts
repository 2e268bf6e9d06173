/** How much each word of a question says, by how many messages contain it. */
import { integerColumn, type Row, textColumn } from '../rows/stored-rows.ts';
import type { DatabaseSession } from './connections.ts';
import type { SearchPlace } from './search-place.ts';

/** A word that more messages contain says little; the exact number does not matter. */
const MOST_COUNTED = 10_000;
/** How many of the newest messages are sampled for the average length. */
const SAMPLED = 200;

export type WeighedWords = {
  /** Not empty. */
  readonly stems: readonly string[];
  readonly weights: readonly number[];
  /** How long a message is, as SQL on `rhetor.messages`, and what that is on average. */
  readonly length: string;
  readonly averageLength: number;
};

const STEMS = `(SELECT DISTINCT lexeme
    FROM unnest($1::text[]) AS word, unnest(to_tsvector('rhetor.words', word))) AS stems`;

/** One row per stem: how many messages contain it, the number of messages, and their average length. */
const OF_ALL = `
  SELECT lexeme,
    (SELECT count(*) FROM (SELECT FROM rhetor.messages
      WHERE search @@ quote_literal(lexeme)::tsquery LIMIT ${MOST_COUNTED}) AS holding) AS holding,
    CASE WHEN estimate.messages >= ${MOST_COUNTED} THEN estimate.messages ELSE (
      SELECT count(*) FROM (SELECT FROM rhetor.messages LIMIT ${MOST_COUNTED}) AS first)
    END AS messages,
    (SELECT coalesce(avg(length(search)), 1)::float8 FROM (
      SELECT search FROM rhetor.messages ORDER BY sequence DESC LIMIT ${SAMPLED}) AS newest) AS length
  FROM ${STEMS},
    (SELECT reltuples::bigint AS messages FROM pg_class
      WHERE oid = 'rhetor.messages'::regclass) AS estimate`;

/** The same of what a key sees, by the counters of its contexts: $2 the place's lexemes, $3 its keys. */
const OF_SCOPE = (isSeen: string): string => `
  SELECT lexeme, size.*,
    (SELECT count(*) FROM (SELECT FROM rhetor.messages m
      WHERE m.search @@ ($2 || quote_literal(lexeme))::tsquery AND EXISTS (
        SELECT FROM rhetor.contexts WHERE contexts.key = m.context_key AND ${isSeen})
      LIMIT ${MOST_COUNTED}) AS holding) AS holding
  FROM ${STEMS}, (
    SELECT coalesce(sum(active_count + archived_count), 0)::bigint AS messages,
      coalesce(sum(active_tokens)::float8 / nullif(sum(active_count), 0), 1) AS length
    FROM rhetor.contexts WHERE ${isSeen}) AS size`;

/**
 * Of a key's search only from what the key sees: with the messages of others in them, the scores would
 * tell which words others use. Undefined if no word has a stem.
 */
export async function weighWords(
  session: DatabaseSession,
  words: readonly string[],
  { lexemes, seen }: SearchPlace,
): Promise<WeighedWords | undefined> {
  const rows =
    seen === undefined
      ? await session.run(OF_ALL, [words])
      : await session.run(OF_SCOPE(seen.sql(3)), [words, lexemes, ...seen.values]);
  const [first] = rows;
  if (first === undefined) return undefined;
  return {
    stems: rows.map((row) => textColumn(row, 'lexeme')),
    weights: rows.map(weightOf),
    length: seen === undefined ? 'length(messages.search)' : 'messages.tokens',
    averageLength: Number(first['length']),
  };
}

/** The weight of a word by its rarity; a word in half of all messages still counts a little. */
function weightOf(row: Row): number {
  const holding = integerColumn(row, 'holding');
  const messages = Math.max(integerColumn(row, 'messages'), holding);
  return Math.max(1e-6, Math.log((messages - holding + 0.5) / (holding + 0.5)));
}
