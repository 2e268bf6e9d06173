/** From a row of the database to a summary. */
import type { StoredSummary } from '../summary.ts';
import { integer, optionalText, type Row, text } from './stored-rows.ts';

export function toStoredSummary(row: Row): StoredSummary {
  return {
    id: text(row, 'id'),
    text: text(row, 'text'),
    provider: text(row, 'provider'),
    model: text(row, 'model'),
    from: integer(row, 'from_sequence'),
    to: integer(row, 'to_sequence'),
    fromMessageId: optionalText(row, 'from_id'),
    toMessageId: optionalText(row, 'to_id'),
    tokensBefore: integer(row, 'tokens_before'),
    tokensAfter: integer(row, 'tokens_after'),
    createdAt: integer(row, 'created_at'),
    absorbedBy: optionalText(row, 'absorbed_by'),
  };
}
