/** The SQL of a search: the messages that contain the words, ranked by the same BM25 as in the embedded store. */
import type { ContextScope } from '../context-scope.ts';
import { toCandidate } from '../rows/candidate-row.ts';
import { pageOf } from '../page-bytes.ts';
import { integerColumn, MESSAGE_COLUMNS } from '../rows/stored-rows.ts';
import type { SearchCandidate, SearchQuery } from '../search/search-query.ts';
import type { DatabaseSession } from './connections.ts';
import { IS_HIDDEN } from './hidden-contexts.ts';
import { placeOf, type SearchPlace } from './search-place.ts';
import { plainWords } from './search-text.ts';
import { weighWords } from './search-weights.ts';
import { MOST_CANDIDATE_BYTES, WITH_NEIGHBOURS } from '../limits.ts';

/** How many messages with the rarest words are ranked exactly, the shortest first. */
const MOST_WEIGHED = 1_000;
/** Forces the word index even for a table without statistics: 0.3 ms per word instead of 5. */
const BY_WORDS = 'SET LOCAL enable_seqscan = off';
/** Forces index steps for neighbours: a scan of all messages of a context takes 0.2 ms for each. */
const BY_STEPS = 'SET LOCAL enable_bitmapscan = off';

/** The usual constants of BM25. */
const K1 = 1.2;
const B = 0.75;

/**
 * $1 any of the stems, $2 each of them, $3 their weights, $4 component, $5 most results, $6 average
 * length, from $7 on the values of the place.
 */
const HITS = (lengthOfMessage: string, isFound: string): string => `
  WITH asked AS (
    SELECT lexeme, quote_literal(lexeme)::tsquery AS query, weight
    FROM unnest($2::text[], $3::float8[]) AS w (lexeme, weight)
  ), holding AS (
    SELECT messages.sequence, messages.search, ${lengthOfMessage} AS length FROM rhetor.messages
    WHERE messages.search @@ $1::tsquery AND ($4::text IS NULL OR EXISTS (
      SELECT FROM rhetor.contexts c WHERE c.key = messages.context_key AND c.component = $4))
      ${isFound}
      AND messages.context_key <> ALL (ARRAY(SELECT key FROM rhetor.contexts WHERE ${IS_HIDDEN}))
    ORDER BY (SELECT sum(weight) FROM asked WHERE messages.search @@ asked.query) DESC,
      ${lengthOfMessage}, messages.sequence DESC
    LIMIT ${MOST_WEIGHED}
  )
  SELECT holding.sequence, sum(asked.weight * word.count * ${K1 + 1} / (word.count + ${K1} * (
    ${1 - B} + ${B} * holding.length / $6::float8))) AS relevance
  FROM holding
  CROSS JOIN LATERAL (
    SELECT lexeme, cardinality(positions) AS count FROM unnest(holding.search)) AS word
  JOIN asked USING (lexeme)
  GROUP BY holding.sequence ORDER BY relevance DESC, holding.sequence LIMIT $5`;

const MESSAGES = `
  SELECT ${MESSAGE_COLUMNS}, superseded_at,
    (SELECT id FROM rhetor.contexts WHERE key = m.context_key) AS context_id,
    (SELECT other.sequence FROM rhetor.messages AS other
      WHERE other.context_key = m.context_key AND other.is_active = m.is_active
        AND other.superseded_at IS NOT DISTINCT FROM m.superseded_at
        AND other.sequence < m.sequence ORDER BY other.sequence DESC LIMIT 1) AS previous,
    (SELECT other.sequence FROM rhetor.messages AS other
      WHERE other.context_key = m.context_key AND other.is_active = m.is_active
        AND other.superseded_at IS NOT DISTINCT FROM m.superseded_at
        AND other.sequence > m.sequence ORDER BY other.sequence LIMIT 1) AS next
  FROM rhetor.messages AS m WHERE sequence = ANY ($1::bigint[])`;

/** The length of a long text is known without reading the text. */
const SIZES = `
  SELECT sequence, octet_length(parts) AS bytes FROM rhetor.messages
  WHERE sequence = ANY ($1::bigint[])`;

/** Runs in a transaction of its own, read-only and with a time limit. */
export async function searchMessages(
  session: DatabaseSession,
  query: SearchQuery,
  scope: ContextScope,
): Promise<readonly SearchCandidate[]> {
  const words = [...new Set(query.words.flatMap(plainWords))];
  const place = await placeOf(session, query, scope);
  if (words.length === 0 || place === undefined) return [];
  await session.run(BY_WORDS);
  const hits = await findHits(session, query, words, place);
  await session.run(BY_STEPS);
  const found = await readCandidates(session, hits);
  const beside = [...found.values()]
    .slice(0, WITH_NEIGHBOURS)
    .flatMap(({ previous, next }) => [previous, next])
    .filter((sequence) => sequence !== undefined && !found.has(sequence));
  const neighbours = await readCandidates(session, new Map(beside.map((place) => [place ?? 0, 0])));
  return [...found.values(), ...neighbours.values()];
}

/** Sequence → relevance, best first. */
async function findHits(
  session: DatabaseSession,
  { component, limit }: SearchQuery,
  words: readonly string[],
  place: SearchPlace,
): Promise<ReadonlyMap<number, number>> {
  const weighed = await weighWords(session, words, place);
  if (weighed === undefined) return new Map();
  const { stems, weights, length, averageLength } = weighed;
  const anyStem = stems.map((stem) => `'${stem}'`).join(' | ');
  const { found } = place;
  const isFound =
    found === undefined
      ? ''
      : `AND EXISTS (SELECT FROM rhetor.contexts
        WHERE contexts.key = messages.context_key AND ${found.sql(7)})`;
  const rows = await session.run(HITS(length, isFound), [
    `${place.lexemes}(${anyStem})`,
    stems,
    weights,
    component,
    limit,
    averageLength,
    ...(found?.values ?? []),
  ]);
  return new Map(rows.map((row) => [integerColumn(row, 'sequence'), Number(row['relevance'])]));
}

/** In the order of the hits. */
async function readCandidates(
  session: DatabaseSession,
  hits: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<number, SearchCandidate>> {
  if (hits.size === 0) return new Map();
  const rows = await session.run(MESSAGES, [await withinBytes(session, [...hits.keys()])]);
  const bySequence = new Map(rows.map((row) => [integerColumn(row, 'sequence'), row]));
  return new Map(
    [...hits].flatMap(([sequence, relevance]) => {
      const row = bySequence.get(sequence);
      return row === undefined ? [] : [[sequence, toCandidate(row, relevance)] as const];
    }),
  );
}

/** The first hits that together stay within the byte limit. */
async function withinBytes(
  session: DatabaseSession,
  sequences: readonly number[],
): Promise<readonly number[]> {
  const rows = await session.run(SIZES, [sequences]);
  const sizes = new Map(
    rows.map((row) => [integerColumn(row, 'sequence'), integerColumn(row, 'bytes')]),
  );
  const isWithin = (sequence: number): boolean => sizes.has(sequence);
  const bounds = { limit: sequences.length, mostBytes: MOST_CANDIDATE_BYTES };
  return pageOf(sequences.filter(isWithin), (sequence) => sizes.get(sequence) ?? 0, bounds).rows;
}
