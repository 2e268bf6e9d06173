/** Marks a route that the holder of a key may call: `@OpenToKeys()` above its handler. */
import { SetMetadata } from '@nestjs/common';
import type { KeyPermission } from '../../keys/access-key.ts';

export const OPEN_TO_KEYS = 'KEYS:OPEN';

export type KeyAccess = { readonly needed?: KeyPermission };

/** @param needed the permission that the key must have; by default none */
export function OpenToKeys(needed?: KeyPermission) {
  return SetMetadata<string, KeyAccess>(OPEN_TO_KEYS, needed === undefined ? {} : { needed });
}
