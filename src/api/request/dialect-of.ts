/** The dialect an address belongs to, so that an error can be worded in it; pure. */
import type { Request } from 'express';

export type CallerDialect = 'rhetor' | 'openai' | 'anthropic' | 'ollama';

const OLLAMA_PATH = /^\/api\/(?:chat|generate|embed|embeddings|tags|version|show|ps)(?:\/|$)/;

export function dialectOf({ path, headers }: Pick<Request, 'path' | 'headers'>): CallerDialect {
  const address = path.toLowerCase();
  if (address === '/v1' || address.startsWith('/v1/')) {
    if (/^\/v1\/messages(?:\/|$)/.test(address)) return 'anthropic';
    const isListing = /^\/v1\/models(?:\/|$)/.test(address);
    return isListing && headers['anthropic-version'] !== undefined ? 'anthropic' : 'openai';
  }
  return OLLAMA_PATH.test(address) ? 'ollama' : 'rhetor';
}
