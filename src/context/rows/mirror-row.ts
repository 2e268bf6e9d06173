/** Converts rows of the database to mirror items and to the size of the backlog. */
import type { MirrorBacklog, MirrorItem } from '../records/mirror-backlog.ts';
import { toStoredMessage } from './stored-rows.ts';
import { integerColumn, optionalTextColumn, type Row, textColumn } from '../sql/row.ts';

/** The setting with the last sequence before the first mirror was registered: messages up to it are never sent. */
export const MIRROR_BEGINNING = 'engram_since';

export function toMirrorItem(row: Row): MirrorItem {
  return {
    contextId: textColumn(row, 'context_id'),
    component: optionalTextColumn(row, 'component'),
    message: toStoredMessage(row),
  };
}

export function toMirrorBacklog(row: Row): MirrorBacklog {
  const turns = integerColumn(row, 'turns');
  return { turns, since: turns === 0 ? undefined : integerColumn(row, 'since') };
}
