/** The one place that ranks which message answers a question best; pure and replaceable. */
import { textOf } from '../../model/message.ts';
import type { MessageRecord } from '../stored-context.ts';
import type { SearchCandidate } from './search-query.ts';
import { searchWords, wordsOf } from './search-words.ts';

export type RankedMessage = {
  readonly contextId: string;
  readonly message: MessageRecord;
  /**
   * 0 to 1, higher is better: `strength / (strength + 6)`, where strength is the BM25 of the
   * message's words with the boosts below. A single rare word scores about 0.5, several of them 0.7
   * and more; when every word of the question is common, the best result scores about 0.15.
   */
  readonly score: number;
};

export type Ranking = {
  readonly question: string;
  /** Most results. */
  readonly limit: number;
  /** Epoch milliseconds. */
  readonly now: number;
};

/** Strength at which the score is 0.5. */
const HALF_SCORE = 6;
/**
 * FTS5 weighs a word that occurs in more than half of all messages at 0.000001. A question with
 * only such words has results below this relevance, whose scores would all be 0.
 */
const ALL_COMMON = 0.001;
/** The relevance of the best of such results instead. */
const BEST_OF_COMMON = 1;
/** The share of strength that a message gets from the previous one: an answer refers to its question. */
const FROM_QUESTION = 0.6;
const FROM_PREVIOUS = 0.3;
const FROM_NEXT = 0.1;
/** For a message that only asks: a search is usually for statements. */
const QUESTION_FACTOR = 0.6;
/** BM25 penalizes long messages, though they say more; this boost is for each doubling of the length. */
const LENGTH_BOOST = 0.1;
const USUAL_LENGTH = 80;
/** For each pair of words that are adjacent in both the question and the message. */
const PAIR_BOOST = 0.15;
const MOST_PAIRS = 3;
/** For a message of this moment; half of it after a month. */
const RECENCY_BOOST = 0.05;
const RECENCY_HALF_LIFE_MS = 30 * 24 * 60 * 60 * 1_000;
/** A message that its client has replaced is still found, but after its successor. */
const REPLACED_FACTOR = 0.8;

/** Best first; a text that occurs several times in a conversation is returned once, preferably its active message. */
export function rankCandidates(
  candidates: readonly SearchCandidate[],
  { question, limit, now }: Ranking,
): readonly RankedMessage[] {
  const bySequence = new Map(
    candidates.map((candidate) => [candidate.message.sequence, candidate]),
  );
  const pairs = pairsOf(searchWords(question));
  const scale = scaleOf(candidates);
  const ranked = candidates.map((candidate) => {
    const { message, relevance, previous, next, isActive } = candidate;
    const before = previous === undefined ? undefined : bySequence.get(previous);
    const after = next === undefined ? undefined : bySequence.get(next);
    const neighbours = fromPrevious(before) + FROM_NEXT * (after?.relevance ?? 0);
    const text = textOf(message.message);
    const boost =
      1 + PAIR_BOOST * countPairs(text, pairs) + lengthBoost(text) + recency(message, now);
    const factor = (isQuestion(text) ? QUESTION_FACTOR : 1) * (isActive ? 1 : REPLACED_FACTOR);
    const strength = scale * (relevance + neighbours) * boost * factor;
    return { candidate, strength };
  });
  ranked.sort(
    (left, right) =>
      right.strength - left.strength ||
      right.candidate.message.sequence - left.candidate.message.sequence,
  );
  const seen = new Set<string>();
  const results: RankedMessage[] = [];
  for (const { candidate, strength } of ranked) {
    const { contextId, message } = candidate;
    const name = JSON.stringify([contextId, message.message]);
    if (seen.has(name)) continue;
    seen.add(name);
    results.push({ contextId, message, score: strength / (strength + HALF_SCORE) });
    if (results.length === limit) break;
  }
  return results;
}

/** Keeps the order: all results of a question are scaled alike. */
function scaleOf(candidates: readonly SearchCandidate[]): number {
  const best = candidates.reduce((most, { relevance }) => Math.max(most, relevance), 0);
  return best > 0 && best < ALL_COMMON ? BEST_OF_COMMON / best : 1;
}

function fromPrevious(before: SearchCandidate | undefined): number {
  if (before === undefined) return 0;
  const share = isQuestion(textOf(before.message.message)) ? FROM_QUESTION : FROM_PREVIOUS;
  return before.relevance * share;
}

function isQuestion(text: string): boolean {
  return /^[^.!?]*\?\s*$/.test(text);
}

function lengthBoost(text: string): number {
  return LENGTH_BOOST * Math.max(-1, Math.min(3, Math.log2((text.length + 1) / USUAL_LENGTH)));
}

function recency({ timestamp }: MessageRecord, now: number): number {
  return RECENCY_BOOST * 0.5 ** (Math.max(0, now - timestamp) / RECENCY_HALF_LIFE_MS);
}

/** Pairs of words that are adjacent in the question, or separated only by stop words. */
function pairsOf(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.slice(1).map((word, index) => `${words[index]} ${word}`));
}

function countPairs(text: string, pairs: ReadonlySet<string>): number {
  if (pairs.size === 0) return 0;
  const found = [...pairsOf(wordsOf(text))].filter((pair) => pairs.has(pair));
  return Math.min(MOST_PAIRS, found.length);
}
