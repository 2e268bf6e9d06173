/** Whether an address may be a vendor's own at all; pure. */
import { isIP } from 'node:net';

/** False for an IP address and for a name without a dot, such as `localhost`: vendors have domains. */
export function hasPublicHost(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname.includes('.') && isIP(hostname) === 0;
}
