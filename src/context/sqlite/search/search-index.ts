/**
 * Queries and statistics of the full-text index. Its schema is in `migrations/0006-search.sql`, with the views
 * of `migrations/0020-words-and-times.sql`; which messages it holds, in `migrations/0010-search-cursor.sql`.
 */
import { wholeWords } from '../indexing/whole-words.ts';
import type { IndexTotals } from './bm25.ts';

/** The columns of the index, and how it splits texts into words. */
export const INDEX_COLUMNS = 'text, scope';
export const TOKENIZER = 'porter unicode61 remove_diacritics 2';

/** FTS5 keeps the totals of an index in this row. */
export const TOTALS = 'SELECT block FROM message_search_data WHERE id = 1';
export const WORLD_TOTALS = 'SELECT block FROM world_search_data WHERE id = 1';

/** @param block FTS5's record: the number of messages, then the tokens of each column; empty at first */
export function toIndexTotals(block: unknown): IndexTotals {
  const [messages = 0, ...tokens] = toIntegers(block);
  return { messages, tokens: sumOf(tokens) };
}

/** @param sizes FTS5's record: a message's tokens in each column */
export function toLength(sizes: unknown): number {
  return sumOf(toIntegers(sizes));
}

/**
 * `toLength` as SQL on the column `sz`, for an index with two columns: the first has tokens, the second has one. JSON
 * reads the bytes as one number.
 */
export const LENGTH_OF_SIZES = `(1 + CASE length(sz) WHEN 2 THEN unicode(sz) ELSE (
  SELECT (bytes & 127) | (bytes >> 1 & 16256) | (bytes >> 2 & 2080768)
  FROM (SELECT json_extract('0x' || hex(sz), '$') >> 8 AS bytes)) END)`;

/** SQLite's integers: seven bits in each byte, the high ones first; all bytes but the last are over 127. */
function toIntegers(block: unknown): number[] {
  const integers: number[] = [];
  let integer = 0;
  for (const byte of block instanceof Uint8Array ? block : []) {
    integer = integer * 128 + (byte & 127);
    if (byte > 127) continue;
    integers.push(integer);
    integer = 0;
  }
  return integers;
}

function sumOf(integers: readonly number[]): number {
  return integers.reduce((sum, integer) => sum + integer, 0);
}

/**
 * Matches any of the words; each is quoted, so that none is parsed as query syntax.
 * @param contextKeys only in these contexts; undefined: in all
 */
export function toMatch(
  words: readonly string[],
  contextKeys: readonly number[] | undefined,
): string {
  const anyWord = `text : (${words.map(quoted).join(' OR ')})`;
  if (contextKeys === undefined) return anyWord;
  // An empty list of alternatives is no expression; the key 0 is no context's.
  const keys = contextKeys.length === 0 ? [0] : contextKeys;
  return `scope : (${keys.map((key) => `context${key}`).join(' OR ')}) AND ${anyWord}`;
}

/** As the index has it. A NUL would end the whole query. */
function quoted(word: string): string {
  return `"${wholeWords(word).replaceAll('"', '""').replaceAll('\0', ' ')}"`;
}
