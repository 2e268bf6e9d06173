/** Who a caller is: the administrator, the holder of a key, or anyone where no token is configured. */
import type { PresentedKey } from '../../keys/keys.service.ts';

export type KeyHolder = PresentedKey & { readonly type: 'key' };

export type Identity =
  | { readonly type: 'administrator' }
  /** No token is configured, or the path needs none. */
  | { readonly type: 'anyone' }
  | KeyHolder;
