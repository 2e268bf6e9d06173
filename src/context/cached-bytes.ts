/** What an answer in the cache counts for; pure. */
import { CACHED_OVERHEAD_BYTES } from './limits.ts';

/** Its text, and what the database adds to it. */
export function cachedBytes(body: string): number {
  return Buffer.byteLength(body) + CACHED_OVERHEAD_BYTES;
}
