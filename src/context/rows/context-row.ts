/** The columns of a context in both databases, and its rows as summaries; add new columns here. */
import type { ContextLimits } from '../records/context-changes.ts';
import type { ContextSummary } from '../records/context-summary.ts';
import { integerColumn, optionalTextColumn, type Row, textColumn } from '../sql/row.ts';

/** All columns; every read returns them, and `rhetor migrate` copies them. */
export const CONTEXT_COLUMNS = {
  key: 'integer',
  id: 'text',
  component: 'text',
  created_at: 'integer',
  updated_at: 'integer',
  version: 'integer',
  active_count: 'integer',
  active_tokens: 'integer',
  archived_count: 'integer',
  summary_count: 'integer',
  metadata: 'text',
  max_tokens: 'integer',
  max_messages: 'integer',
  owner: 'text',
} as const;

/** The same list as SQL. */
export const ALL_CONTEXT_COLUMNS = Object.keys(CONTEXT_COLUMNS).join(', ');

export function toContextSummary(row: Row): ContextSummary {
  return {
    id: textColumn(row, 'id'),
    component: optionalTextColumn(row, 'component'),
    owner: optionalTextColumn(row, 'owner'),
    createdAt: integerColumn(row, 'created_at'),
    updatedAt: integerColumn(row, 'updated_at'),
    version: integerColumn(row, 'version'),
    activeMessageCount: integerColumn(row, 'active_count'),
    archivedMessageCount: integerColumn(row, 'archived_count'),
    summaryCount: integerColumn(row, 'summary_count'),
    tokenCount: integerColumn(row, 'active_tokens'),
    metadata: JSON.parse(textColumn(row, 'metadata')) as Readonly<Record<string, unknown>>,
    ...toContextLimits(row),
  };
}

export function toContextLimits(row: Row): ContextLimits {
  const { max_tokens: maxTokens, max_messages: maxMessages } = row;
  return {
    ...(typeof maxTokens === 'number' && { maxTokens }),
    ...(typeof maxMessages === 'number' && { maxMessages }),
  };
}

/** The columns that callers set: on creation, by later changes, and copied by a fork. */
export const GIVEN_COLUMNS = 'component, metadata, max_tokens, max_messages';

export type GivenToContext = ContextLimits & { readonly component?: string | undefined };

/** In the order of GIVEN_COLUMNS; `metadata` is JSON. */
export function toGivenValues(
  { component, maxTokens, maxMessages }: GivenToContext,
  metadata: string | null,
): readonly (string | number | null)[] {
  return [component ?? null, metadata, maxTokens ?? null, maxMessages ?? null];
}

/**
 * SQL that updates these columns from the first four values: null keeps the old value, and 0
 * removes a limit.
 * @param sign the prefix of numbered parameters
 */
export const CHANGE_GIVEN = (sign: '?' | '$'): string => `
  component = coalesce(${sign}1, component),
  metadata = coalesce(${sign}2, metadata),
  max_tokens = nullif(coalesce(${sign}3, max_tokens), 0),
  max_messages = nullif(coalesce(${sign}4, max_messages), 0)`;
