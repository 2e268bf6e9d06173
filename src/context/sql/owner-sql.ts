/** SQL for either database that asks whether the key to which a text belongs still exists. */
import { KEY_COLLECTION } from '../../model/key-collection.ts';

/**
 * True for the administrator's texts, and for those whose `owner` has a document.
 * @param documents the table
 * @param lock what keeps the document until the end of the transaction
 */
export function isOwnerKnown(documents: string, lock = ''): string {
  return `(owner IS NULL OR EXISTS (
    SELECT 1 FROM ${documents} WHERE collection = '${KEY_COLLECTION}' AND id = owner ${lock}))`;
}
