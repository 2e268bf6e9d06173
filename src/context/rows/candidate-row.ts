/** Converts a row of the database to a message found by a search. */
import type { Message } from '../../model/message.ts';
import type { MessageRecord } from '../records/stored-context.ts';
import { toStoredMessage } from './stored-rows.ts';
import { type Row, textColumn } from '../sql/row.ts';

export type CandidateRow = {
  readonly contextId: string;
  readonly message: MessageRecord;
  readonly isActive: boolean;
};

/** By sequence. */
export type CandidateRows = ReadonlyMap<number, CandidateRow>;

export function toCandidateRow(row: Row): CandidateRow {
  return {
    contextId: textColumn(row, 'context_id'),
    message: toStoredMessage(row),
    isActive: row['superseded_at'] === null,
  };
}

export function messagesOf(rows: CandidateRows): ReadonlyMap<number, Message> {
  return new Map([...rows].map(([sequence, { message }]) => [sequence, message.message]));
}
