/** Decides who may call Rhetor by Host, Origin and token, for both HTTP and WebSocket; pure. */
import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Environment, isLoopback } from '../../config/environment.ts';
import type { Keys } from '../../keys/keys.service.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { isVendorPath } from '../request/dialect-of.ts';
import { csrfOf } from './session-cookie.ts';
import type { OpenSession } from '../../sessions/session.ts';
import { type CredentialHolder, holderOfSession, type Identity } from './identity.ts';

export type AccessSettings = Pick<Environment, 'authToken' | 'allowedHosts' | 'allowedOrigins'>;

export type AccessRequest = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** A browser's preflight carries no token; only its origin is checked. */
  readonly isPreflight?: boolean;
  /** A token from a WebSocket's subprotocol. */
  readonly protocolToken?: string | undefined;
  /** A session at the console that the request has proved; counts only without a token. */
  readonly session?: OpenSession | undefined;
  /** Whether a page of Rhetor itself has sent it; absent: no. */
  readonly isOwnPage?: () => boolean;
};

export type KeyReader = Pick<Keys, 'present'>;

/** An orchestrator's probes use an IP address and no token. */
const PROBE_PATHS: ReadonlySet<string> = new Set(['/health', '/ready']);

/**
 * The pages at /docs and /console/ and their files, which are the same for everybody. A browser that
 * opens a page can't send a token, so the page asks for one; the data it displays requires it.
 */
const PAGE_PATH = /^\/(?:docs(?:\/[\w.-]*)?|console(?:\/.*)?)$/;

/** Says whether a sign-in is needed, so that everybody may ask; a wrong credential is refused. */
const SESSION_PATH = /^\/console\/session\/?$/;

/**
 * Who may pass, and as whom. Without a token nobody needs a credential; a key that is presented
 * counts nevertheless.
 * @throws RhetorError `forbidden_host`, `forbidden_origin` or `unauthorized`
 */
export function checkAccess(
  { path, headers, isPreflight, protocolToken, session, isOwnPage }: AccessRequest,
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
  if (!isOriginAllowed(headers.origin, settings) && isOwnPage?.() !== true) {
    throw new RhetorError(
      'forbidden_origin',
      'Pages of this origin may not call Rhetor; add the origin to RHETOR_ALLOWED_ORIGINS.',
    );
  }
  const given = protocolToken ?? tokenOf(headers);
  const isAsking = SESSION_PATH.test(path) && (given !== undefined || session !== undefined);
  if (isPreflight || (PAGE_PATH.test(path) && !isAsking)) return { type: 'anyone' };
  if (given === undefined && session !== undefined) return holderOfSession(session);
  // A probe with a credential sees more; a wrong one must not make a supervisor restart Rhetor.
  if (isProbe) return whoIs(given, settings, keys) ?? { type: 'anyone' };
  // A page that has signed in learns that it has to do so again.
  const isSigned = given === undefined && csrfOf(headers) !== undefined && !isVendorPath(path);
  if (isSigned && settings.authToken !== undefined) throw sessionNeeded();
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
  const holder = given === undefined ? undefined : holderOf(given, authToken, keys);
  if (holder !== undefined) return holder;
  if (authToken === undefined) return { type: 'anyone' };
  throw given === undefined ? tokenNeeded() : wrongToken();
}

/**
 * Who signs in with a credential.
 * @throws RhetorError `unauthorized`
 */
export function checkCredential(
  given: string,
  { authToken }: Pick<AccessSettings, 'authToken'>,
  keys: KeyReader,
): CredentialHolder {
  const holder = holderOf(given, authToken, keys);
  if (holder !== undefined) return holder;
  if (authToken !== undefined) throw wrongToken();
  throw new RhetorError(
    'unauthorized',
    'This is not a key. RHETOR_AUTH_TOKEN is not set, so the console needs no sign-in; only a key of POST /keys may sign in.',
  );
}

/** Undefined for a text that is neither the token nor a key. */
function holderOf(
  given: string,
  authToken: string | undefined,
  keys: KeyReader,
): CredentialHolder | undefined {
  if (authToken !== undefined && isSame(given, authToken)) return { type: 'administrator' };
  const presented = keys.present(given);
  return presented && { type: 'key', ...presented };
}

function tokenNeeded(): RhetorError {
  return new RhetorError(
    'unauthorized',
    'A token or a key is required: send "Authorization: Bearer <token>" or "x-api-key: <token>".',
  );
}

function sessionNeeded(): RhetorError {
  return new RhetorError(
    'unauthorized',
    'The session at the console has ended, or this is not its page. Sign in again.',
  );
}

function wrongToken(): RhetorError {
  return new RhetorError(
    'unauthorized',
    'The token is wrong; it must be the value of RHETOR_AUTH_TOKEN, or a key of POST /keys.',
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
  const digest = (text: string): Buffer => hash('sha256', text, 'buffer');
  return timingSafeEqual(digest(given), digest(expected));
}
