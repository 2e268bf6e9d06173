/** Orders the candidates of a search by how well they answer the question; pure and replaceable. */
import { textOf } from '../../model/message.ts';
import type { RankedMessage } from '../records/search-question.ts';
import type { MessageRecord } from '../records/stored-context.ts';
import type { Similarities } from '../records/text-vector.ts';
import { askedQuestion } from '../words/asked-question.ts';
import { mixMeaning } from './mix-meaning.ts';
import type { SearchCandidate } from '../records/search-query.ts';
import { textFactor } from './text-factors.ts';

export type Ranking = {
  readonly question: string;
  /** Most results. */
  readonly limit: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** By sequence: how near the candidates are in meaning, as far as that is known. */
  readonly similarities?: Similarities;
  /** Returns a text once, from whichever conversation ranks it best; of equal ones, the newest. */
  readonly mergesCopies?: boolean | undefined;
};

/** Share at which the score is 0.5. */
const HALF_SCORE = 0.5;
/** For a message of this moment; half of it after a month. */
const RECENCY_RAISE = 0.05;
const RECENCY_HALF_LIFE_MS = 30 * 24 * 60 * 60 * 1_000;
/** A message that its client has replaced is still found, but after its successor. */
const REPLACED_FACTOR = 0.8;

/** Best first; a text that occurs several times in a conversation is returned once, preferably its active message. */
export function rankCandidates(
  candidates: readonly SearchCandidate[],
  { question, limit, now, similarities, mergesCopies = false }: Ranking,
): readonly RankedMessage[] {
  const asked = askedQuestion(question, now);
  const byWords = candidates.map(({ message, share, isActive }) => {
    const factor = textFactor(message.message, message.timestamp, asked);
    return share * factor * recency(message, now) * (isActive ? 1 : REPLACED_FACTOR);
  });
  const cosines = candidates.map(({ message }) => similarities?.get(message.sequence));
  const strengths = mixMeaning(byWords, cosines);
  const ranked = candidates.map(({ contextId, message }, index) => {
    return { contextId, message, strength: strengths[index] ?? 0 };
  });
  ranked.sort(
    (one, other) => other.strength - one.strength || other.message.sequence - one.message.sequence,
  );
  const seen = new Set<string>();
  const results: RankedMessage[] = [];
  for (const { contextId, message, strength } of ranked) {
    const name = nameOf(contextId, message, mergesCopies);
    if (seen.has(name)) continue;
    seen.add(name);
    results.push({ contextId, message, score: strength / (strength + HALF_SCORE) });
    if (results.length === limit) break;
  }
  return results;
}

/** By which a message is recognized: what it says in its conversation, or, if copies are merged, its text alone. */
function nameOf(contextId: string, { message }: MessageRecord, mergesCopies: boolean): string {
  const text = mergesCopies ? textOf(message).trim() : '';
  return text === '' ? `${contextId} ${JSON.stringify(message)}` : text;
}

function recency({ timestamp }: MessageRecord, now: number): number {
  return 1 + RECENCY_RAISE * 0.5 ** (Math.max(0, now - timestamp) / RECENCY_HALF_LIFE_MS);
}
