/** Converts a row of the database to a message for comparison. */
import type { Role } from '../../model/message.ts';
import type { TalkEntry } from '../history/stored-talk.ts';
import { type Comparison, toTalkMessage } from '../history/talk-message.ts';
import { fromStoredParts } from './stored-parts.ts';
import { integerColumn, type Row, textColumn } from '../sql/row.ts';

/** The columns that toTalkEntry reads. */
export const TALK_COLUMNS = 'sequence, role, parts';

export function toTalkEntry(row: Row, comparison: Comparison): TalkEntry {
  const message = fromStoredParts(textColumn(row, 'role') as Role, textColumn(row, 'parts'));
  return { ...toTalkMessage(message, comparison), sequence: integerColumn(row, 'sequence') };
}
