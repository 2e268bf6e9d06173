/** Determines a request's address: the socket's, or the one that a trusted proxy reports. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddress from 'proxy-addr';

export type AddressOf = (request: IncomingMessage) => string;

/**
 * @param trustedProxies addresses and networks whose X-Forwarded-For is trusted; everybody can send
 *   that header, so without them only the socket's own address counts
 */
export function callerAddress(trustedProxies: readonly string[]): AddressOf {
  const isTrusted = proxyAddress.compile([...trustedProxies]);
  return (request) => {
    const address = proxyAddress(request, isTrusted);
    return normalized(isIP(address) === 0 ? (request.socket.remoteAddress ?? '') : address);
  };
}

/** One caller may own all addresses of an IPv6 /64 network, so the network counts as one. */
function normalized(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail] = plain.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const rest = tail === '' ? [] : tail.split(':');
    while (groups.length + rest.length < 8) groups.push('0');
    groups.push(...rest);
  }
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
