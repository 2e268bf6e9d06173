/** Converts a row of the database to a message found by a search. */
import type { SearchCandidate } from '../search/search-query.ts';
import { integerColumn, type Row, textColumn, toStoredMessage } from './stored-rows.ts';

export function toCandidate(row: Row, relevance: number): SearchCandidate {
  return {
    contextId: textColumn(row, 'context_id'),
    message: toStoredMessage(row),
    relevance,
    isActive: row['superseded_at'] === null,
    previous: optional(row, 'previous'),
    next: optional(row, 'next'),
  };
}

function optional(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : integerColumn(row, column);
}
