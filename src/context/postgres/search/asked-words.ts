/** The stems of a question's words, and how many and how long the messages are that they are looked for in. */
import { integerColumn, textColumn } from '../../sql/row.ts';
import { plainWords } from '../../words/plain-words.ts';
import type { DatabaseSession } from '../connection/connections.ts';
import type { SearchPlace } from './search-place.ts';

/** How many messages are sampled for their average length, old ones and new ones alike. */
const SAMPLED = 500;

export type AskedWord = {
  /** As in the question. */
  readonly word: string;
  readonly stem: string;
  /** How many messages of everybody contain it; absent: those of the place count, which the search counts. */
  readonly holding?: number;
};

/** How long a message is, as SQL on `rhetor.messages`. */
export type MessageLength = {
  readonly length: string;
  /** Cheaper, and grows with the length. */
  readonly size: string;
};

/** As the embedded index counts: each word, not each different one, and one for the context. */
const IN_WORDS: MessageLength = {
  length:
    '(SELECT 1 + coalesce(max(positions[cardinality(positions)]), 0) FROM unnest(messages.search))',
  size: 'length(messages.search)',
};
const IN_TOKENS: MessageLength = { length: 'messages.tokens', size: 'messages.tokens' };

export type AskedWords = {
  /** Not empty. */
  readonly words: readonly AskedWord[];
  /** What the counts refer to. */
  readonly messages: number;
  readonly length: MessageLength;
  readonly averageLength: number;
  readonly averageSize: number;
};

const STEMS = `(SELECT place, lexeme FROM unnest($1::text[]) WITH ORDINALITY AS given (word, place),
    unnest(to_tsvector('rhetor.words', word))) AS asked`;

const SAMPLE = `
  SELECT near.sequence FROM (SELECT max(sequence) AS newest FROM rhetor.messages) AS range
  CROSS JOIN generate_series(1, ${SAMPLED}) AS step
  CROSS JOIN LATERAL (
    SELECT sequence FROM rhetor.messages WHERE sequence >= range.newest * step / ${SAMPLED}
    ORDER BY sequence LIMIT 1) AS near`;

/** By the counters of the contexts: PostgreSQL's own estimate does not know of what was stored lately. */
const EVERY_MESSAGE = `
  SELECT coalesce(sum(active_count + archived_count), 0)::bigint AS messages,
    sum(active_tokens)::float8 / nullif(sum(active_count), 0) AS tokens
  FROM rhetor.contexts`;

const PER_TOKEN = `
  SELECT avg(${IN_WORDS.length}) / nullif(avg(messages.tokens), 0) AS length,
    avg(${IN_WORDS.size}) / nullif(avg(messages.tokens), 0) AS size
  FROM rhetor.messages WHERE sequence = ANY (ARRAY(${SAMPLE}))`;

/**
 * One row per word: how many messages there are, and how long they are on average, by the tokens of all
 * and the sample's length for each token.
 */
const OF_ALL = (holding: string): string => `
  SELECT place, lexeme, ${holding} AS holding, every.messages,
    greatest(sampled.length * every.tokens, 1) AS length,
    greatest(sampled.size * every.tokens, 1) AS size
  FROM ${STEMS}, (${EVERY_MESSAGE}) AS every, (${PER_TOKEN}) AS sampled
  ORDER BY place, lexeme`;

/** A search of a part counts the word's messages of everybody, as the embedded store does. */
const HOLDING =
  '(SELECT count(*) FROM rhetor.messages WHERE search @@ quote_literal(lexeme)::tsquery)';

/** The same of what a key sees, by the counters of its contexts. */
const OF_SCOPE = (isSeen: string): string => `
  SELECT place, lexeme, NULL AS holding, size.*, size.length AS size
  FROM ${STEMS}, (
    SELECT coalesce(sum(active_count + archived_count), 0)::bigint AS messages,
      greatest(sum(active_tokens)::float8 / nullif(sum(active_count), 0), 1) AS length
    FROM rhetor.contexts WHERE ${isSeen}) AS size
  ORDER BY place, lexeme`;

/**
 * A key's search counts only what the key sees: otherwise scores would reveal which words others use. Undefined if no word has a stem.
 */
export async function askWords(
  session: DatabaseSession,
  asked: readonly string[],
  { seen, isPart }: SearchPlace,
): Promise<AskedWords | undefined> {
  const plain = [...new Set(asked)].flatMap((word) =>
    [...new Set(plainWords(word))].map((form) => ({ word, form })),
  );
  const forms = plain.map(({ form }) => form);
  if (forms.length === 0) return undefined;
  const rows =
    seen === undefined
      ? await session.run(OF_ALL(isPart ? HOLDING : 'NULL'), [forms])
      : await session.run(OF_SCOPE(seen.sql(2)), [forms, ...seen.values]);
  const [first] = rows;
  if (first === undefined) return undefined;
  return {
    words: rows.map((row) => ({
      word: plain[integerColumn(row, 'place') - 1]?.word ?? '',
      stem: textColumn(row, 'lexeme'),
      ...(row['holding'] !== null && { holding: integerColumn(row, 'holding') }),
    })),
    messages: integerColumn(first, 'messages'),
    length: seen === undefined ? IN_WORDS : IN_TOKENS,
    averageLength: Number(first['length']),
    averageSize: Number(first['size']),
  };
}
