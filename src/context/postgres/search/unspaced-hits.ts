/**
 * Finds words that the index has only within longer ones, by reading what it has of each message: Chinese,
 * say, where all between two punctuation marks is one word.
 */
import { integerColumn } from '../../sql/row.ts';
import { plainWords } from '../../words/plain-words.ts';
import type { FoundWords, SearchQuery } from '../../records/search-query.ts';
import { isUnspaced } from '../../words/unspaced-words.ts';
import type { DatabaseSession } from '../connection/connections.ts';
import { IS_HIDDEN } from '../statements/hidden-contexts.ts';
import type { SearchPlace } from './search-place.ts';
import { MOST_HITS_OF_WORD, MOST_SCANNED } from '../../limits.ts';

/**
 * $1 the words, $2 context, $3 component, $4 most results of each, from $5 on the place. The text is looked through
 * before the lexemes, which say for certain that the word is not in a part that no search finds.
 */
const HITS = (searched: string, isFound: string): string => `
  WITH newest AS MATERIALIZED (
    SELECT messages.sequence, messages.parts, messages.search FROM ${searched}
    WHERE ($2::bigint IS NULL OR messages.context_key = $2)
      AND ($3::text IS NULL OR EXISTS (
        SELECT FROM rhetor.contexts c WHERE c.key = messages.context_key AND c.component = $3))
      AND ${isFound}
      AND messages.context_key <> ALL (ARRAY(SELECT key FROM rhetor.contexts WHERE ${IS_HIDDEN}))
    ORDER BY messages.sequence DESC LIMIT ${MOST_SCANNED}
  )
  SELECT place, hit.sequence, hit.holding, (SELECT count(*) FROM newest) AS messages
  FROM unnest($1::text[]) WITH ORDINALITY AS asked (word, place)
  CROSS JOIN LATERAL (
    SELECT sequence, count(*) OVER () AS holding FROM newest
    WHERE position(asked.word IN parts) > 0 AND EXISTS (
      SELECT FROM unnest(search) AS each WHERE position(asked.word IN each.lexeme) > 0)
    ORDER BY sequence DESC LIMIT $4
  ) AS hit ORDER BY place, hit.sequence DESC`;

/** Context by context, so that nothing of others is read. */
const OF_CONTEXTS = `rhetor.contexts CROSS JOIN LATERAL (
  SELECT * FROM rhetor.messages WHERE messages.context_key = contexts.key OFFSET 0) AS messages`;

/** Undefined if no word is such a word. */
export async function findUnspaced(
  session: DatabaseSession,
  { words, component, limit }: SearchQuery,
  place: SearchPlace,
): Promise<FoundWords | undefined> {
  const unspaced = words.filter(isUnspaced).flatMap(plainWords);
  if (unspaced.length === 0) return undefined;
  const most = Math.max(MOST_HITS_OF_WORD, limit);
  const values = [unspaced, place.contextKey, component, most, ...(place.found?.values ?? [])];
  const sql =
    place.found === undefined
      ? HITS('rhetor.messages', 'TRUE')
      : HITS(OF_CONTEXTS, place.found.sql(5));
  const rows = await session.run(sql, values);
  const byPlace = Map.groupBy(rows, (row) => integerColumn(row, 'place'));
  const [first] = rows;
  return {
    messages: first === undefined ? 0 : integerColumn(first, 'messages'),
    words: unspaced.map((word, index) => {
      const hits = byPlace.get(index + 1) ?? [];
      const [best] = hits;
      return {
        word,
        holding: best === undefined ? 0 : integerColumn(best, 'holding'),
        saturations: new Map(hits.map((row) => [integerColumn(row, 'sequence'), 1])),
      };
    }),
  };
}
