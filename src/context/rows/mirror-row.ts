/** From a row of the database to what a mirror is given. */
import type { MirrorItem } from '../context-store.ts';
import { optionalText, type Row, text, toStoredMessage } from './stored-rows.ts';

export function toMirrorItem(row: Row): MirrorItem {
  return {
    contextId: text(row, 'context_id'),
    component: optionalText(row, 'component'),
    message: toStoredMessage(row),
  };
}
