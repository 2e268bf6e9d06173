/** Converts a row of the database to a summary. */
import type { StoredSummary } from '../records/summary.ts';
import { integerColumn, optionalTextColumn, type Row, textColumn } from '../sql/row.ts';

export function toStoredSummary(row: Row): StoredSummary {
  return {
    id: textColumn(row, 'id'),
    text: textColumn(row, 'text'),
    provider: textColumn(row, 'provider'),
    model: textColumn(row, 'model'),
    from: integerColumn(row, 'from_sequence'),
    to: integerColumn(row, 'to_sequence'),
    fromMessageId: optionalTextColumn(row, 'from_id'),
    toMessageId: optionalTextColumn(row, 'to_id'),
    tokensBefore: integerColumn(row, 'tokens_before'),
    tokensAfter: integerColumn(row, 'tokens_after'),
    createdAt: integerColumn(row, 'created_at'),
    absorbedBy: optionalTextColumn(row, 'absorbed_by'),
  };
}
