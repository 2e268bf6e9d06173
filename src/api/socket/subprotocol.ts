/**
 * The subprotocols of a browser's socket, which can't set headers: it offers `rhetor` and
 * `bearer.<base64url of the token>`, or, at the console, `csrf.<the second secret of its session>`.
 */
import type { IncomingHttpHeaders } from 'node:http';

const PROTOCOL = 'rhetor';
const TOKEN_PREFIX = 'bearer.';
const CSRF_PREFIX = 'csrf.';

/** The token among the offered subprotocols. */
export function protocolToken(headers: IncomingHttpHeaders): string | undefined {
  const token = offered(headers, TOKEN_PREFIX);
  return token === undefined ? undefined : Buffer.from(token, 'base64url').toString('utf8');
}

/** The second secret of a session among the offered subprotocols. */
export function protocolCsrf(headers: IncomingHttpHeaders): string | undefined {
  return offered(headers, CSRF_PREFIX);
}

function offered(headers: IncomingHttpHeaders, prefix: string): string | undefined {
  const names = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim());
  return names?.find((name) => name.startsWith(prefix))?.slice(prefix.length);
}

/** Always `rhetor`, so that no secret is sent back; false if it was not offered. */
export function selectProtocol(offered: ReadonlySet<string>): string | false {
  return offered.has(PROTOCOL) ? PROTOCOL : false;
}
