/** Finds each word apart in the text index, by the same BM25 as in the embedded store. */
import { integerColumn, type Row } from '../../sql/row.ts';
import type { FoundWords, SearchQuery } from '../../records/search-query.ts';
import { isUnspaced } from '../../words/unspaced-words.ts';
import type { DatabaseSession } from '../connection/connections.ts';
import { IS_HIDDEN } from '../statements/hidden-contexts.ts';
import { isFoundSql, type SearchPlace } from './search-place.ts';
import { findUnspaced } from './unspaced-hits.ts';
import { askWords, type MessageLength } from './asked-words.ts';
import { MOST_HITS_OF_WORD } from '../../limits.ts';

/** How many of a word's messages are measured: the best by their size, which is known without. */
const MOST_MEASURED = 800;

/** The usual constants of BM25. */
const K1 = 1.2;
const B = 0.75;

const saturation = (relativeLength: string): string =>
  `word.count * ${K1 + 1} / (word.count + ${K1} * (${1 - B} + ${B} * ${relativeLength}))`;

/**
 * How often a message has a word. PostgreSQL would list all words of the message for that, which takes ten
 * times as long as their rank: the sum of 1/i² for each of its occurrences, divided by that of endlessly many.
 */
const COUNT = `round(${6 / Math.PI ** 2} /
  (1 - ts_rank('{1,1,1,1}', messages.search, asked.query)::float8) - 0.5)`;

/**
 * $1 the stems, $2 the value of the asked index, $3 component, $4 most results of each, $5 average
 * length, $6 average size, from $7 on the values of the place.
 */
const HITS = (
  isAsked: string,
  { length, size }: MessageLength,
  isFound: string,
  mostMeasured: number,
): string => `
  SELECT asked.place, hit.sequence, hit.saturation, hit.holding
  FROM (
    SELECT lexeme, place, quote_literal(lexeme)::tsquery AS query
    FROM unnest($1::text[]) WITH ORDINALITY AS given (lexeme, place) OFFSET 0
  ) AS asked
  CROSS JOIN LATERAL (
    SELECT word.sequence, word.holding, ${saturation(`${length} / $5::float8`)} AS saturation
    FROM (
      SELECT word.*, count(*) OVER () AS holding FROM (
        SELECT messages.sequence, ${size} / $6::float8 AS size, ${COUNT} AS count
        FROM rhetor.messages
        WHERE ${isAsked}
          AND ($3::text IS NULL OR EXISTS (
            SELECT FROM rhetor.contexts c WHERE c.key = messages.context_key AND c.component = $3))
          ${isFound}
          AND messages.context_key <> ALL (
            ARRAY(SELECT key FROM rhetor.contexts WHERE ${IS_HIDDEN}))
        OFFSET 0
      ) AS word
      ORDER BY ${saturation('size')} DESC, sequence LIMIT ${mostMeasured}
    ) AS word JOIN rhetor.messages USING (sequence)
    ORDER BY saturation DESC, word.sequence LIMIT $4
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
  const asked = await askWords(session, spaced, place);
  if (asked === undefined) return unspaced;
  const most = Math.max(MOST_HITS_OF_WORD, limit);
  const rows = await session.run(
    HITS(place.asked.sql, asked.length, isFoundSql(place, 7), Math.max(MOST_MEASURED, most)),
    [
      asked.words.map(({ stem }) => stem),
      place.asked.value,
      component,
      most,
      asked.averageLength,
      asked.averageSize,
      ...(place.found?.values ?? []),
    ],
  );
  const byPlace = Map.groupBy(rows, (row) => integerColumn(row, 'place'));
  const found = asked.words.map(({ word, holding }, index) => {
    const hits = byPlace.get(index + 1) ?? [];
    return {
      word,
      holding: holding ?? (hits[0] === undefined ? 0 : integerColumn(hits[0], 'holding')),
      saturations: new Map(hits.map(toHit)),
    };
  });
  return { messages: asked.messages, words: [...found, ...(unspaced?.words ?? [])] };
}

function toHit(row: Row): readonly [sequence: number, saturation: number] {
  return [integerColumn(row, 'sequence'), Number(row['saturation'])];
}
