/** From a row of the database to a kept answer. */
import type { KeptAnswer } from '../kept-answer.ts';
import { integer, type Row, text } from './stored-rows.ts';

export function toKeptAnswer(row: Row): KeptAnswer {
  const { message_id: messageId, version } = row;
  const hasTurn = typeof messageId === 'string' && typeof version === 'number';
  return {
    digest: text(row, 'digest'),
    body: text(row, 'body'),
    turn: hasTurn ? { messageId, version, repliedAt: integer(row, 'kept_at') } : undefined,
  };
}
