/** The dialect an address belongs to, so that an error can be worded in it; pure. */
import type { Request } from 'express';

export type CallerDialect = 'rhetor' | 'openai' | 'anthropic' | 'ollama' | 'mcp';

/** Where clients of vendors, of Tekton and of MCP come, but no page of Rhetor's. */
const VENDOR_PATH = /^\/(?:v1|api|mcp)(?:\/|$)/;

const OLLAMA_PATH = /^\/api\/(?:chat|generate|embed|embeddings|tags|version|show|ps)(?:\/|$)/;

const MCP_PATH = /^\/mcp(?:\/|$)/;

/** A session at the console opens none of these. */
export function isVendorPath(path: string): boolean {
  return VENDOR_PATH.test(path.toLowerCase());
}

export function dialectOf({ path, headers }: Pick<Request, 'path' | 'headers'>): CallerDialect {
  const address = path.toLowerCase();
  if (address === '/v1' || address.startsWith('/v1/')) {
    if (/^\/v1\/messages(?:\/|$)/.test(address)) return 'anthropic';
    const isListing = /^\/v1\/models(?:\/|$)/.test(address);
    return isListing && headers['anthropic-version'] !== undefined ? 'anthropic' : 'openai';
  }
  if (MCP_PATH.test(address)) return 'mcp';
  return OLLAMA_PATH.test(address) ? 'ollama' : 'rhetor';
}
