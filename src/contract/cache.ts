/** DELETE /cache: empties the cache of answers. */
import type { Count } from './scalars.ts';

export type ClearedCache = {
  readonly success: true;
  /** How many answers it held. */
  readonly deleted: Count;
};
