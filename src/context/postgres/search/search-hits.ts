/** Finds each word apart in the text index, by the same BM25 as in the embedded store. */
import { integerColumn, type Row } from '../../rows/stored-rows.ts';
import type { FoundWords, SearchQuery } from '../../search/search-query.ts';
import { isUnspaced } from '../../search/unspaced-words.ts';
import type { DatabaseSession } from '../connection/connections.ts';
import { IS_HIDDEN } from '../statements/hidden-contexts.ts';
import { isFoundSql, type SearchPlace } from './search-place.ts';
import { findUnspaced } from './unspaced-hits.ts';
import { countWords, type MessageLength } from './word-counts.ts';
import { MOST_HITS_OF_WORD } from '../../limits.ts';

/** How many messages with a word are ranked exactly, the shortest first. */
const MOST_WEIGHED = 1_000;

/** The usual constants of BM25. */
const K1 = 1.2;
const B = 0.75;

/**
 * $1 the stems, $2 the value of the asked index, $3 component, $4 most results of each, $5 average
 * length, from $6 on the values of the place.
 */
const HITS = (
  isAsked: string,
  { length, size }: MessageLength,
  isFound: string,
  mostWeighed: number,
): string => `
  SELECT asked.place, hit.sequence, hit.saturation
  FROM unnest($1::text[]) WITH ORDINALITY AS asked (lexeme, place)
  CROSS JOIN LATERAL (
    SELECT messages.sequence, word.count * ${K1 + 1} / (word.count + ${K1} * (
      ${1 - B} + ${B} * ${length} / $5::float8)) AS saturation
    FROM (
      SELECT messages.sequence, messages.search, messages.tokens FROM rhetor.messages
      WHERE ${isAsked}
        AND ($3::text IS NULL OR EXISTS (
          SELECT FROM rhetor.contexts c WHERE c.key = messages.context_key AND c.component = $3))
        ${isFound}
        AND messages.context_key <> ALL (ARRAY(SELECT key FROM rhetor.contexts WHERE ${IS_HIDDEN}))
      ORDER BY ${size}, messages.sequence LIMIT ${mostWeighed}
    ) AS messages
    CROSS JOIN LATERAL (
      SELECT cardinality(positions)::float8 AS count FROM unnest(messages.search) AS each
      WHERE each.lexeme = asked.lexeme) AS word
    ORDER BY saturation DESC, messages.sequence LIMIT $4
  ) AS hit ORDER BY asked.place, hit.saturation DESC, hit.sequence`;

/** Undefined if no word can be searched for. */
export async function findWords(
  session: DatabaseSession,
  query: SearchQuery,
  place: SearchPlace,
): Promise<FoundWords | undefined> {
  const { words, component, limit } = query;
  const unspaced = await findUnspaced(session, query, place);
  const spaced = words.filter((word) => !isUnspaced(word));
  const counted = await countWords(session, spaced, place);
  if (counted === undefined) return unspaced;
  const most = Math.max(MOST_HITS_OF_WORD, limit);
  const rows = await session.run(
    HITS(place.asked.sql, counted.length, isFoundSql(place, 6), Math.max(MOST_WEIGHED, most)),
    [
      counted.words.map(({ stem }) => stem),
      place.asked.value,
      component,
      most,
      counted.averageLength,
      ...(place.found?.values ?? []),
    ],
  );
  const byPlace = Map.groupBy(rows, (row) => integerColumn(row, 'place'));
  return {
    messages: counted.messages,
    words: [
      ...counted.words.map(({ word, holding }, index) => ({
        word,
        holding,
        saturations: new Map((byPlace.get(index + 1) ?? []).map(toHit)),
      })),
      ...(unspaced?.words ?? []),
    ],
  };
}

function toHit(row: Row): readonly [sequence: number, saturation: number] {
  return [integerColumn(row, 'sequence'), Number(row['saturation'])];
}
