/**
 * Applies the access policy: one gate for HTTP and WebSocket, which counts wrong tokens by address.
 */
import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../../config/environment.ts';
import { Keys } from '../../keys/keys.service.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { Sessions } from '../../sessions/sessions.service.ts';
import { isVendorPath } from '../request/dialect-of.ts';
import { type AccessRequest, checkAccess, checkCredential, tokenOf } from './access-policy.ts';
import { type AddressOf, callerAddress } from './caller-address.ts';
import { noteCaller } from './caller.ts';
import type { CredentialHolder } from './identity.ts';
import { isFromForeignPage, isFromOwnPage, type OriginsOf, ownOrigins } from './own-origin.ts';
import { RefusedCredentials } from './refused-credentials.ts';
import { csrfOf, sessionCookies } from './session-cookie.ts';
import { WrongTokens } from './wrong-tokens.ts';

export type GateRequest = Omit<AccessRequest, 'headers' | 'session' | 'isOwnPage'> & {
  /** The second secret of a session from a WebSocket's subprotocol. */
  readonly protocolCsrf?: string | undefined;
};

/** The two secrets of a session, sent by Rhetor's own page. */
type SessionProof = { readonly cookies: readonly string[]; readonly csrf: string };

@Injectable()
export class AccessGate {
  private readonly wrongTokens = new WrongTokens();
  private readonly addressOf: AddressOf;
  private readonly originsOf: OriginsOf;

  constructor(
    @Inject(ENVIRONMENT) private readonly settings: Environment,
    private readonly refused: RefusedCredentials,
    private readonly keys: Keys,
    private readonly sessions: Sessions,
  ) {
    this.addressOf = callerAddress(settings.trustedProxies);
    this.originsOf = ownOrigins(settings.publicUrl, settings.trustedProxies);
  }

  /**
   * To be awaited before `check`: another process may just have begun the request's session.
   * Undefined, as nearly always: there is nothing to wait for.
   */
  prepare(request: IncomingMessage, access: GateRequest): Promise<void> | undefined {
    const proof = this.proofIn(request, access);
    return proof !== undefined && this.sessions.mayBeElsewhere(proof.cookies)
      ? this.sessions.seek()
      : undefined;
  }

  /** @throws RhetorError as `checkAccess`; `rate_limited` after too many wrong tokens */
  check(request: IncomingMessage, access: GateRequest): void {
    const { headers } = request;
    const address = this.addressOf(request);
    const given = access.protocolToken ?? tokenOf(headers);
    noteCaller(request, { address });
    try {
      const proof = this.proofIn(request, access);
      const session = proof && this.sessions.open(proof.cookies, proof.csrf);
      const isOwnPage = (): boolean => isFromOwnPage(headers, this.originsOf(request));
      const full: AccessRequest = { ...access, headers, isOwnPage, session };
      const identity = checkAccess(full, this.settings, this.keys);
      noteCaller(request, { address, identity });
      // A probe is answered nevertheless, which must be no quiet way to try tokens.
      const isRefused = this.settings.authToken !== undefined && identity.type === 'anyone';
      if (isRefused && given !== undefined) this.refused.note(address, 'unauthorized');
    } catch (error) {
      throw this.refuse(address, error, given !== undefined);
    }
  }

  /**
   * Checks a credential that came in a body, by which the request is then made.
   * @throws RhetorError `unauthorized`; `rate_limited` after too many wrong tokens
   */
  identify(request: IncomingMessage, credential: string): CredentialHolder {
    const address = this.addressOf(request);
    try {
      const identity = checkCredential(credential, this.settings, this.keys);
      noteCaller(request, { address, identity });
      return identity;
    } catch (error) {
      throw this.refuse(address, error, true);
    }
  }

  /** @throws RhetorError `forbidden_origin` if a page of another origin has sent the request */
  assertOwnPage(request: IncomingMessage): void {
    if (!isFromForeignPage(request.headers, this.originsOf(request))) return;
    throw new RhetorError(
      'forbidden_origin',
      'Only the page of this Rhetor may sign in and out. Behind a proxy, set RHETOR_PUBLIC_URL to the address that browsers use.',
    );
  }

  /** Whether browsers reach Rhetor over HTTPS. */
  isSecure(request: IncomingMessage): boolean {
    return this.originsOf(request).some((origin) => origin.startsWith('https:'));
  }

  /** Undefined if a credential is sent, which alone counts, or if the request may not use a session. */
  private proofIn(
    request: IncomingMessage,
    { path, protocolToken, protocolCsrf }: GateRequest,
  ): SessionProof | undefined {
    const { headers } = request;
    const cookies = sessionCookies(headers);
    const csrf = protocolCsrf ?? csrfOf(headers);
    if (cookies.length === 0 || csrf === undefined || isVendorPath(path)) return undefined;
    if ((protocolToken ?? tokenOf(headers)) !== undefined) return undefined;
    return isFromOwnPage(headers, this.originsOf(request)) ? { cookies, csrf } : undefined;
  }

  private refuse(address: string, error: unknown, isCredentialGiven: boolean): unknown {
    if (!(error instanceof RhetorError) || error.code !== 'unauthorized') return error;
    const refusal = isCredentialGiven ? this.wrongTokens.refuse(address, error) : error;
    this.refused.note(address, refusal.code);
    return refusal;
  }
}
