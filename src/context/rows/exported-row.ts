/** The page size of an export, and the conversion of its rows. */
import type { PageBounds } from './page-bytes.ts';
import type { ExportedMessage } from '../records/exported-message.ts';
import { toStoredMessage } from './stored-rows.ts';
import { integerColumn, type Row } from '../sql/row.ts';

/** Small enough that an export of any size blocks nothing and takes little memory. */
export const EXPORT_PAGE: PageBounds = { limit: 200, mostBytes: 128 * 1024 };

export function toExported(row: Row, isArchived: boolean): ExportedMessage {
  return {
    stored: toStoredMessage(row),
    supersededAt: isArchived ? integerColumn(row, 'superseded_at') : undefined,
  };
}
