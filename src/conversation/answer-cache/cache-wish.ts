/** Decides whether a turn may be answered from the cache, and whether its answer may be kept; pure. */
import type { PreparedTurn } from '../preparation/prepared-turn.ts';
import { USUAL_CACHE_SECONDS } from '../limits.ts';

export type CacheWish =
  | { readonly type: 'bypass' }
  | {
      readonly type: 'asked';
      /** Longest age of an answer, in seconds. */
      readonly seconds: number;
      /** False: the model is asked, and its answer replaces a kept one. */
      readonly reads: boolean;
    };

/** Undefined if neither the caller nor the rule asks for the cache, as nearly always. */
export function cacheWish(turn: PreparedTurn): CacheWish | undefined {
  const { cache } = turn.request;
  const { cacheSeconds } = turn.plan;
  if (cache === undefined && cacheSeconds === undefined) return undefined;
  if (cache === 'off' || !isRepeatable(turn)) return { type: 'bypass' };
  return {
    type: 'asked',
    seconds: cacheSeconds ?? USUAL_CACHE_SECONDS,
    reads: cache !== 'refresh',
  };
}

/**
 * Whether the answer depends on nothing but the request: no conversation is stored, read or recalled,
 * the vendor keeps nothing, and the answer holds nothing that only the vendor's own words have, such
 * as several choices.
 */
function isRepeatable({ request, recall }: PreparedTurn): boolean {
  const { isStored, readsOnly, contextId, isContextUnnamed, vendor, own } = request;
  const namesContext = contextId !== undefined && isContextUnnamed !== true;
  const isKeptElsewhere = own?.fields['store'] === true;
  return (
    !isStored &&
    readsOnly !== true &&
    !namesContext &&
    recall === undefined &&
    vendor?.ofAnswer === undefined &&
    !isKeptElsewhere
  );
}
