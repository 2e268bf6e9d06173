/** Recognises a vendor that answers this account or model only as a whole. */
import { RhetorError } from '../model/rhetor-error.ts';

const STREAM = /\bstream(?:ing|ed|s)?\b/i;
const REFUSAL =
  /\b(?:not|n't|cannot|unsupported|unavailable|disabled|only|must be (?:set to )?(?:false|verified))\b|n't\b/i;

export function refusesToStream(error: unknown): boolean {
  if (!(error instanceof RhetorError) || error.code !== 'invalid_value') return false;
  return error.upstreamStatus === 400 && STREAM.test(error.message) && REFUSAL.test(error.message);
}
