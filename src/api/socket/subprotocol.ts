/**
 * The subprotocols of a browser's socket, which can't set headers: it offers `rhetor` and
 * `bearer.<base64url of the token>`.
 */
import type { IncomingHttpHeaders } from 'node:http';

const PROTOCOL = 'rhetor';
const TOKEN_PREFIX = 'bearer.';

/** The token among the offered subprotocols. */
export function protocolToken(headers: IncomingHttpHeaders): string | undefined {
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim());
  const bearer = offered?.find((name) => name.startsWith(TOKEN_PREFIX));
  return bearer === undefined
    ? undefined
    : Buffer.from(bearer.slice(TOKEN_PREFIX.length), 'base64url').toString('utf8');
}

/** Always `rhetor`, so that the token is never sent back; false if it was not offered. */
export function selectProtocol(offered: ReadonlySet<string>): string | false {
  return offered.has(PROTOCOL) ? PROTOCOL : false;
}
