/** Converts a row of the database to a stored answer. */
import type { KeptAnswer } from '../records/kept-answer.ts';
import { integerColumn, type Row, textColumn } from '../sql/row.ts';

export function toKeptAnswer(row: Row): KeptAnswer {
  const { message_id: messageId, version } = row;
  const hasTurn = typeof messageId === 'string' && typeof version === 'number';
  return {
    digest: textColumn(row, 'digest'),
    body: textColumn(row, 'body'),
    turn: hasTurn ? { messageId, version, repliedAt: integerColumn(row, 'kept_at') } : undefined,
  };
}
