/** How many messages contain each word of a question, and how long messages are. */
import { integerColumn, textColumn } from '../../rows/stored-rows.ts';
import { plainWords } from '../../search/plain-words.ts';
import type { DatabaseSession } from '../connection/connections.ts';
import type { SearchPlace } from './search-place.ts';

/** A word that more messages contain says little; the exact number does not matter. */
const MOST_COUNTED = 10_000;
/** How many of the newest messages are sampled for the average length. */
const SAMPLED = 500;

export type CountedWord = {
  /** As in the question. */
  readonly word: string;
  readonly stem: string;
  readonly holding: number;
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

export type CountedWords = {
  /** Not empty. */
  readonly words: readonly CountedWord[];
  /** What the counts refer to. */
  readonly messages: number;
  readonly length: MessageLength;
  readonly averageLength: number;
};

const STEMS = `(SELECT place, lexeme FROM unnest($1::text[]) WITH ORDINALITY AS given (word, place),
    unnest(to_tsvector('rhetor.words', word))) AS asked`;

/** One row per word: how many messages contain it, the number of messages, and their average length. */
const OF_ALL = `
  SELECT place, lexeme,
    (SELECT count(*) FROM (SELECT FROM rhetor.messages
      WHERE search @@ quote_literal(lexeme)::tsquery LIMIT ${MOST_COUNTED}) AS holding) AS holding,
    CASE WHEN estimate.messages >= ${MOST_COUNTED} THEN estimate.messages ELSE (
      SELECT count(*) FROM (SELECT FROM rhetor.messages LIMIT ${MOST_COUNTED}) AS first)
    END AS messages,
    (SELECT coalesce(avg(${IN_WORDS.length}), 1)::float8 FROM (
      SELECT search FROM rhetor.messages ORDER BY sequence DESC LIMIT ${SAMPLED}) AS messages) AS length
  FROM ${STEMS},
    (SELECT reltuples::bigint AS messages FROM pg_class
      WHERE oid = 'rhetor.messages'::regclass) AS estimate
  ORDER BY place, lexeme`;

/** The same of what a key sees, by the counters of its contexts: $2 the value of the asked index. */
const OF_SCOPE = (isAsked: string, isSeen: string): string => `
  SELECT place, lexeme, size.*,
    (SELECT count(*) FROM (SELECT FROM rhetor.messages
      WHERE ${isAsked} AND EXISTS (
        SELECT FROM rhetor.contexts WHERE contexts.key = messages.context_key AND ${isSeen})
      LIMIT ${MOST_COUNTED}) AS holding) AS holding
  FROM ${STEMS}, (
    SELECT coalesce(sum(active_count + archived_count), 0)::bigint AS messages,
      coalesce(sum(active_tokens)::float8 / nullif(sum(active_count), 0), 1) AS length
    FROM rhetor.contexts WHERE ${isSeen}) AS size
  ORDER BY place, lexeme`;

/**
 * A key's search counts only what the key sees: otherwise scores would reveal which words others use. Undefined if no word has a stem.
 */
export async function countWords(
  session: DatabaseSession,
  asked: readonly string[],
  { asked: index, seen }: SearchPlace,
): Promise<CountedWords | undefined> {
  const plain = [...new Set(asked)].flatMap((word) =>
    [...new Set(plainWords(word))].map((form) => ({ word, form })),
  );
  const forms = plain.map(({ form }) => form);
  if (forms.length === 0) return undefined;
  const rows =
    seen === undefined
      ? await session.run(OF_ALL, [forms])
      : await session.run(OF_SCOPE(index.sql, seen.sql(3)), [forms, index.value, ...seen.values]);
  const [first] = rows;
  if (first === undefined) return undefined;
  return {
    words: rows.map((row) => ({
      word: plain[integerColumn(row, 'place') - 1]?.word ?? '',
      stem: textColumn(row, 'lexeme'),
      holding: integerColumn(row, 'holding'),
    })),
    messages: integerColumn(first, 'messages'),
    length: seen === undefined ? IN_WORDS : IN_TOKENS,
    averageLength: Number(first['length']),
  };
}
