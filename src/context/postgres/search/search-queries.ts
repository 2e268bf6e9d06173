/** The steps of a search; the same ones rank it as in the embedded store. */
import type { ContextScope } from '../../records/context-scope.ts';
import { messagesOf } from '../../rows/candidate-row.ts';
import { bestOf, valuesOf } from '../../search/message-values.ts';
import { isSearched } from '../../search/is-searched.ts';
import { REACH, reachNeighbours } from '../../search/reach.ts';
import type { Neighbours, SearchCandidate, SearchQuery } from '../../records/search-query.ts';
import { sampleOf, withoutSpeakers } from '../../search/speakers.ts';
import { toCandidates, toEqualCandidates } from '../../search/to-candidates.ts';
import { raisePairs } from '../../search/word-pairs.ts';
import type { DatabaseSession } from '../connection/connections.ts';
import { findWords } from './search-hits.ts';
import { placeOf } from './search-place.ts';
import { readSurroundings, SearchReading } from './search-reads.ts';
import { timedMessages } from './timed-messages.ts';
import { MOST_CENTRES } from '../../limits.ts';

/** Forces the word index even for a table without statistics: 0.3 ms per word instead of 5. */
const BY_WORDS = 'SET LOCAL enable_seqscan = off';
/** Forces index steps for neighbours: a scan of all messages of a context takes 0.2 ms for each. */
const BY_STEPS = 'SET LOCAL enable_bitmapscan = off';

/** Runs in a transaction of its own, read-only and with a time limit. */
export async function searchMessages(
  session: DatabaseSession,
  query: SearchQuery,
  scope: ContextScope,
): Promise<readonly SearchCandidate[]> {
  const place = await placeOf(session, query, scope);
  if (place === undefined) return [];
  await session.run(BY_WORDS);
  if (query.words.length === 0) {
    const sequences = await timedMessages(session, place, query.limit);
    return toEqualCandidates(await new SearchReading(session).read(sequences));
  }
  const all = await findWords(session, query, place);
  if (all === undefined) return [];
  await session.run(BY_STEPS);
  const reading = new SearchReading(session);
  const sample = messagesOf(await reading.read(sampleOf(all)));
  const found = withoutSpeakers(all, [...sample.values()]);
  const own = valuesOf(found);
  const centres = bestOf(own, MOST_CENTRES);
  const raised = raisePairs(own, query.words, messagesOf(await reading.read(centres)));
  const reached = reachNeighbours(raised, await readSurroundings(session, centres, REACH));
  const rows = await reading.read(bestOf(reached, query.limit));
  return toCandidates({ found, reached, rows }).filter(isSearched(query));
}

/** Runs in a transaction of its own, read-only and with a time limit. */
export async function readNeighbours(
  session: DatabaseSession,
  sequences: readonly number[],
  count: number,
): Promise<ReadonlyMap<number, Neighbours>> {
  await session.run(BY_STEPS);
  const around = await readSurroundings(session, sequences, count);
  const all = [...new Set(around.flatMap(({ before, after }) => [...before, ...after]))];
  const rows = await new SearchReading(session).read(all);
  const messages = (wanted: readonly number[]) =>
    wanted.flatMap((sequence) => rows.get(sequence)?.message ?? []);
  return new Map(
    around.map(({ sequence, before, after }) => [
      sequence,
      { before: messages(before.toReversed()), after: messages(after) },
    ]),
  );
}
