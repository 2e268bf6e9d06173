/** What came from a cache: the whole answer from Rhetor's own, or a share of the input from the vendor's. */
import type { LedgerRequest } from '../../../../src/client/client.ts';
import { moneyText, shareText } from '../../formats/numbers.ts';

/** Undefined if nothing came from the vendor's prompt cache. */
export function promptCacheText({
  cache_share: share = 0,
}: Pick<LedgerRequest, 'cache_share'>): string | undefined {
  return share === 0 ? undefined : `${shareText(share)} from the prompt cache`;
}

/** How the cache of answers took part; undefined if it did not. */
export function answerCacheText(request: LedgerRequest): string | undefined {
  const { cache, cache_saved_usd: saved = 0 } = request;
  if (cache === undefined) return undefined;
  if (cache === 'miss') return 'Looked there, and found none';
  return `The answer came from there${saved === 0 ? '' : `, which saved ${moneyText(saved)}`}`;
}
