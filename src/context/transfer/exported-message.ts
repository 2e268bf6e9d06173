/** A page of everything that a context holds, for its export. */
import type { PageBounds } from '../page-bytes.ts';
import { integer, type Row, toStoredMessage } from '../rows/stored-rows.ts';
import type { StoredMessage } from '../stored-context.ts';

/** Small enough that an export of any size holds up nobody, and takes little memory. */
export const EXPORT_PAGE: PageBounds = { limit: 500, mostBytes: 256 * 1024 };

export type ExportQuery = {
  readonly contextId: string;
  /** Those that were superseded by `moment`, or those that were not. */
  readonly isArchived: boolean;
  /** Only what was stored after this sequence, up to and with that one. */
  readonly after: number;
  readonly upTo: number;
  /** Epoch milliseconds: the export shows the context as it was then. */
  readonly moment: number;
};

export type ExportedMessage = {
  readonly stored: StoredMessage;
  /** Epoch milliseconds. */
  readonly supersededAt: number | undefined;
};

export function toExported(row: Row, isArchived: boolean): ExportedMessage {
  return {
    stored: toStoredMessage(row),
    supersededAt: isArchived ? integer(row, 'superseded_at') : undefined,
  };
}
