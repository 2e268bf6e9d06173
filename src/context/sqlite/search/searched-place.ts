/** Which part of all messages a search covers. */
import type { ContextScope } from '../../records/context-scope.ts';
import { conditionValues, toConditionSql } from '../../sql/conditions.ts';
import { searchConditions } from '../../sql/search-conditions.ts';
import { integerColumn } from '../../sql/row.ts';
import type { SearchQuery } from '../../records/search-query.ts';
import { IS_VISIBLE_IN_SQLITE } from '../statements/hidden-contexts.ts';
import type { Prepare } from '../statements/prepare.ts';
import { MOST_NAMED_CONTEXTS } from '../../limits.ts';

type Clause = { readonly sql: string; readonly values: readonly (string | number)[] };

/** The contexts of a search, as a condition on their columns, and its messages within these. */
export type SearchedPlace = Clause & { readonly messages: Clause };

export type SizedPlace = {
  readonly place: SearchedPlace;
  /** How many messages the place has. */
  readonly messages: number;
  /** The tokens of an average message of the place. */
  readonly averageTokens: number;
};

/**
 * Looking up one message's context takes as long as reading so many messages of a context in the index,
 * which a query that names the context does for each of its words.
 */
const READ_PER_LOOKUP = 20;

/** @param contextKey only in this context */
export function placeOf(
  query: SearchQuery,
  scope: ContextScope,
  contextKey: number | undefined,
): SearchedPlace {
  const { contexts, messages } = searchConditions(query, scope, contextKey);
  const ofContexts = toConditionSql(contexts, () => '?');
  return {
    sql: `${ofContexts} AND ${IS_VISIBLE_IN_SQLITE}`,
    values: conditionValues(contexts),
    messages: { sql: toConditionSql(messages, () => '?'), values: conditionValues(messages) },
  };
}

/** The keys of the contexts if they are few: then the index reads nothing of any other. */
export function namedKeys(
  prepare: Prepare,
  { sql, values }: SearchedPlace,
): readonly number[] | undefined {
  const rows = prepare(
    `SELECT key FROM contexts WHERE ${sql} LIMIT ${MOST_NAMED_CONTEXTS + 1}`,
  ).all(...values);
  if (rows.length > MOST_NAMED_CONTEXTS) return undefined;
  return rows.map((row) => integerColumn(row, 'key'));
}

/**
 * True if the index is better asked for a word alone, and the contexts of what it finds looked up, than for
 * the word in some contexts.
 * @param elsewhere how many messages of other contexts contain the word, at most
 * @param messages of the contexts
 */
export function isCheaperAlone(elsewhere: number, messages: number): boolean {
  return elsewhere * READ_PER_LOOKUP < messages;
}

/** The contexts' own counters make this independent of the number of messages. */
export function sizeOfPlace(prepare: Prepare, place: SearchedPlace): SizedPlace {
  const row =
    prepare(
      `SELECT total(active_count + archived_count) AS messages, total(active_count) AS active,
        total(active_tokens) AS tokens FROM contexts WHERE ${place.sql}`,
    ).get(...place.values) ?? {};
  const [tokens, active] = [Number(row['tokens']), Number(row['active'])];
  const messages = Number(row['messages']);
  return { place, messages, averageTokens: Math.max(1, tokens / active || 1) };
}
