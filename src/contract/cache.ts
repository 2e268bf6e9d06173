/** /cache: what the cache of answers contains, and its deletion. */
import type { Count } from './scalars.ts';

export type CacheReport = {
  /** Kept answers, expired ones that are not deleted yet included. */
  readonly answers: Count;
  /** What they take, as far as `max_bytes` bounds it. */
  readonly bytes: Count;
  /** `RHETOR_CACHE_BYTES`. */
  readonly max_bytes: Count;
};

export type ClearedCache = {
  readonly success: true;
  /** How many answers it held. */
  readonly deleted: Count;
};
