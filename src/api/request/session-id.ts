/** The caller's own name of a session, which keeps its requests with one member of a pool; pure. */
import type { IncomingHttpHeaders } from 'node:http';

/** As agents and gateways send them. */
const SESSION_HEADERS = [
  'x-session-id',
  'session-id',
  'session_id',
  'x-session-affinity',
  'x-claude-code-session-id',
] as const;
const LONGEST_SESSION = 256;

export function sessionIdOf(headers: IncomingHttpHeaders): string | undefined {
  for (const name of SESSION_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '' && value.length <= LONGEST_SESSION) return value;
  }
  return undefined;
}
