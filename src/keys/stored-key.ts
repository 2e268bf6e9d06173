/** Converts keys to the text in which they are stored, and back; pure. */
import { isRecord, parseJson } from '../model/json/json.ts';
import type { AccessKey } from './access-key.ts';

export function toStoredKey(key: AccessKey): string {
  return JSON.stringify(key);
}

/** Undefined for a text that this version did not write: such a key opens nothing. */
export function fromStoredKey(id: string, body: string): AccessKey | undefined {
  const value = parseJson(body);
  return isRecord(value) &&
    value['id'] === id &&
    typeof value['digest'] === 'string' &&
    typeof value['isDisabled'] === 'boolean'
    ? // Only `toStoredKey` writes this collection.
      (value as unknown as AccessKey)
    : undefined;
}
