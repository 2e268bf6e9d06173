/** Marks a route that the holder of a key may call: `@OpenToKeys()` above its handler. */
import { SetMetadata } from '@nestjs/common';
import type { KeyPermission } from '../../keys/access-key.ts';

export const OPEN_TO_KEYS = 'KEYS:OPEN';

export type KeyAccess = { readonly needed: readonly KeyPermission[] };

/** @param needed the permissions that the key must have: `ask` wherever a model works for the caller */
export function OpenToKeys(...needed: readonly KeyPermission[]) {
  return SetMetadata<string, KeyAccess>(OPEN_TO_KEYS, { needed });
}
