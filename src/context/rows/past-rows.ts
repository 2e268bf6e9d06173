/** Converts rows of either database to the past of a window. */
import { toContextLimits } from './context-row.ts';
import { newestWithin } from './newest-within.ts';
import type { HistoryLimits, Past } from '../history/past.ts';
import { toStoredMessage } from './stored-rows.ts';
import { integerColumn, type Row, textColumn } from '../sql/row.ts';
import { toStoredSummary } from './summary-row.ts';

export type PastRows = {
  readonly context: Row;
  /** System and pinned messages, which every window keeps. */
  readonly kept: readonly Row[];
  /** Up to `most` of the other messages, newest first; read only as far as needed. */
  readonly newest: (most: number) => Iterable<Row>;
  /** The current summary. */
  readonly summary: Row | undefined;
};

export const NO_PAST: Past = { messages: [], messageCount: 0, tokenCount: 0 };

export function toPast({ context, kept, newest, summary }: PastRows, limits: HistoryLimits): Past {
  const own = toContextLimits(context);
  const { maxTokens = Infinity, maxMessages = Infinity } = own;
  // Messages that every window keeps are counted first.
  const keptTokens = kept.reduce((sum, row) => sum + integerColumn(row, 'tokens'), 0);
  const left = {
    ...limits,
    maxTokens: Math.min(limits.maxTokens, maxTokens) - keptTokens,
    maxMessages: Math.min(limits.maxMessages, maxMessages) - kept.length,
  };
  const others = newestWithin(newest(Math.max(0, left.maxMessages)), sizeOf, left);
  const messages = [...others, ...kept].map(toStoredMessage);
  return {
    messages: messages.sort((one, other) => one.sequence - other.sequence),
    messageCount: integerColumn(context, 'active_count'),
    tokenCount: integerColumn(context, 'active_tokens'),
    ...own,
    ...(summary !== undefined && { summary: toStoredSummary(summary) }),
  };
}

function sizeOf(row: Row) {
  return { role: textColumn(row, 'role'), tokens: integerColumn(row, 'tokens') };
}
