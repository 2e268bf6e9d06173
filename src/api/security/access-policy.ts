/** Decides who may call Rhetor by Host, Origin and token, for both HTTP and WebSocket; pure. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Environment, isLoopback } from '../../config/environment.ts';
import type { Keys } from '../../keys/keys.service.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { Identity } from './identity.ts';

export type AccessSettings = Pick<Environment, 'authToken' | 'allowedHosts' | 'allowedOrigins'>;

export type AccessRequest = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** A browser's preflight carries no token; only its origin is checked. */
  readonly isPreflight?: boolean;
  /** A token from a WebSocket's subprotocol. */
  readonly protocolToken?: string | undefined;
};

export type KeyReader = Pick<Keys, 'present'>;

/** An orchestrator's probes use an IP address and no token. */
const PROBE_PATHS: ReadonlySet<string> = new Set(['/health', '/ready']);

/**
 * The pages at /docs and /console/ and their files, which are the same for everybody. A browser that
 * opens a page can't send a token, so the page asks for one; the data it displays requires it.
 */
const PAGE_PATH = /^\/(?:docs(?:\/[\w.-]*)?|console(?:\/.*)?)$/;

/**
 * Who may pass, and as whom. Without a token nobody needs a credential; a key that is presented
 * counts nevertheless.
 * @throws RhetorError `forbidden_host`, `forbidden_origin` or `unauthorized`
 */
export function checkAccess(
  { path, headers, isPreflight, protocolToken }: AccessRequest,
  settings: AccessSettings,
  keys: KeyReader,
): Identity {
  const isProbe = PROBE_PATHS.has(path);
  if (!isProbe && !isHostAllowed(headers.host, settings)) {
    throw new RhetorError(
      'forbidden_host',
      'This Host header is not allowed; add the name to RHETOR_ALLOWED_HOSTS.',
    );
  }
  if (!isOriginAllowed(headers.origin, settings)) {
    throw new RhetorError(
      'forbidden_origin',
      'Pages of this origin may not call Rhetor; add the origin to RHETOR_ALLOWED_ORIGINS.',
    );
  }
  if (isPreflight || PAGE_PATH.test(path)) return { type: 'anyone' };
  const given = protocolToken ?? tokenOf(headers);
  // A probe with a credential sees more; a wrong one must not make a supervisor restart Rhetor.
  if (isProbe) return whoIs(given, settings, keys) ?? { type: 'anyone' };
  return identified(given, settings, keys);
}

function whoIs(
  given: string | undefined,
  settings: AccessSettings,
  keys: KeyReader,
): Identity | undefined {
  try {
    return identified(given, settings, keys);
  } catch {
    return undefined;
  }
}

/** @throws RhetorError `unauthorized` */
function identified(
  given: string | undefined,
  { authToken }: AccessSettings,
  keys: KeyReader,
): Identity {
  if (given !== undefined && authToken !== undefined && isSame(given, authToken)) {
    return { type: 'administrator' };
  }
  const presented = given === undefined ? undefined : keys.present(given);
  if (presented !== undefined) return { type: 'key', ...presented };
  if (authToken === undefined) return { type: 'anyone' };
  throw new RhetorError(
    'unauthorized',
    given === undefined
      ? 'A token or a key is required: send "Authorization: Bearer <token>" or "x-api-key: <token>".'
      : 'The token is wrong; it must be the value of RHETOR_AUTH_TOKEN, or a key of POST /keys.',
  );
}

function isHostAllowed(host: string | undefined, settings: AccessSettings): boolean {
  const name = hostName(host);
  if (settings.allowedHosts === undefined) {
    return settings.authToken !== undefined || (name !== undefined && isLoopback(name));
  }
  return (
    name !== undefined &&
    (settings.allowedHosts.includes(name) ||
      settings.allowedHosts.includes(host?.toLowerCase() ?? ''))
  );
}

/** A page without an origin of its own sends `null`, which could be anybody. */
function isOriginAllowed(origin: string | undefined, settings: AccessSettings): boolean {
  if (origin === undefined) return true;
  if (settings.allowedOrigins !== undefined) {
    return settings.allowedOrigins.includes(origin.toLowerCase());
  }
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}

/** Nearly all requests to a server name the same host. */
let lastHost: { readonly host: string; readonly name: string | undefined } | undefined;

function hostName(host: string | undefined): string | undefined {
  if (host === undefined) return undefined;
  if (lastHost?.host !== host) lastHost = { host, name: nameIn(host) };
  return lastHost.name;
}

function nameIn(host: string): string | undefined {
  const address = `http://${host}`;
  return URL.canParse(address) ? new URL(address).hostname.toLowerCase() : undefined;
}

export function tokenOf(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer\s+(\S.*)$/i.exec(headers.authorization ?? '')?.[1];
  const key = headers['x-api-key'];
  return bearer ?? (typeof key === 'string' ? key : undefined);
}

/** The digests have equal length, so the comparison reveals nothing about the token's length. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
