/** How much of a context an export reads at once, and what it makes of a row. */
import type { PageBounds } from '../page-bytes.ts';
import type { ExportedMessage } from '../transfer/exported-message.ts';
import { integerColumn, type Row, toStoredMessage } from './stored-rows.ts';

/** Small enough that an export of any size holds up nobody, and takes little memory. */
export const EXPORT_PAGE: PageBounds = { limit: 200, mostBytes: 128 * 1024 };

export function toExported(row: Row, isArchived: boolean): ExportedMessage {
  return {
    stored: toStoredMessage(row),
    supersededAt: isArchived ? integerColumn(row, 'superseded_at') : undefined,
  };
}
