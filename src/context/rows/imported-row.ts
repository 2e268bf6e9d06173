/** Converts an imported message to a row of the database. */
import type { ImportedMessage } from '../records/imported-context.ts';
import type { MessageRow } from './message-row.ts';
import { toMessageRow } from './stored-rows.ts';

export function toImportedRow(imported: ImportedMessage): MessageRow {
  const { message, timestamp, status, origin, isPinned, supersededAt } = imported;
  return {
    ...toMessageRow(message, timestamp),
    tokens: imported.tokens,
    status: status ?? null,
    origin: origin === undefined ? null : JSON.stringify(origin),
    ...(isPinned === true && { isPinned }),
    ...(supersededAt !== undefined && { supersededAt }),
  };
}
