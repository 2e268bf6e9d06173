/** /console/session: signs a browser in and out, and says whether it has to sign in. */
import { Controller, Delete, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ENVIRONMENT, type Environment } from '../../config/environment.ts';
import { Audit } from '../../context/audit.service.ts';
import type { NewSession, SessionState } from '../../contract/session.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { Sessions } from '../../sessions/sessions.service.ts';
import { actorOf } from '../audit/audit-actor.ts';
import { requestIdOf } from '../request/request-id.ts';
import { AccessGate } from '../security/access-gate.ts';
import { addressOf, identityOf } from '../security/caller.ts';
import { type Identity, sessionOf } from '../security/identity.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';
import { sessionCookies, toSetCookie } from '../security/session-cookie.ts';
import { ValidBody } from '../validation/body.pipe.ts';
import { SessionBody } from './dto/session.dto.ts';
import { toSessionIdentity, toTime } from './session-view.ts';

@OpenToKeys()
@Controller('console/session')
export class SessionController {
  constructor(
    private readonly sessions: Sessions,
    private readonly gate: AccessGate,
    private readonly audit: Audit,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /**
   * Signs a browser in for 12 hours. The answer sets the HttpOnly cookie `rhetor_session`, which counts
   * only together with the returned `csrf`, sent as `x-rhetor-csrf` by a page of this exact origin,
   * and never on the routes of vendors. Other tabs of the browser that have the same credential stay
   * signed in.
   */
  @Post()
  @HttpCode(200)
  async signIn(
    @ValidBody(SessionBody) { credential }: SessionBody,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NewSession> {
    this.gate.assertOwnPage(request);
    const identity = this.gate.identify(request, credential);
    const key = identity.type === 'key' ? identity : undefined;
    const begun = await this.sessions.signIn(key, sessionCookies(request.headers));
    const seconds = Math.max(1, Math.floor((begun.expiresAt - Date.now()) / 1_000));
    this.setCookie(begun.cookie, seconds, request, response);
    this.record(identity, request, response);
    return {
      csrf: begun.csrf,
      expires_at: toTime(begun.expiresAt),
      identity: toSessionIdentity(identity),
    };
  }

  /** Needs no token. A credential in a header, or a session, is shown as who it is. */
  @Get()
  state(@Req() request: Request): SessionState {
    const identity = identityOf(request);
    if (identity.type === 'anyone' && this.environment.authToken !== undefined) {
      return { required: true };
    }
    const session = sessionOf(identity);
    return {
      required: false,
      identity: toSessionIdentity(identity),
      ...(session !== undefined && { expires_at: toTime(session.expiresAt) }),
    };
  }

  /** Signs the browser out: its session ends, and with it all its sockets and tabs. */
  @Delete()
  @HttpCode(204)
  async signOut(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    this.gate.assertOwnPage(request);
    const identity = identityOf(request);
    const session = sessionOf(identity);
    if (session === undefined && this.sessions.isAnyKnown(sessionCookies(request.headers))) {
      throw new RhetorError(
        'unauthorized',
        'The session ends only for its own page: send "x-rhetor-csrf" with the value that the sign-in returned.',
      );
    }
    if (session !== undefined) {
      await this.sessions.signOut(session.id);
      this.record(identity, request, response);
    }
    this.setCookie('', 0, request, response);
  }

  private setCookie(value: string, seconds: number, request: Request, response: Response): void {
    const { publicUrl } = this.environment;
    const place = { publicUrl, isSecure: this.gate.isSecure(request) };
    response.setHeader('set-cookie', toSetCookie(value, seconds, place));
  }

  /** Refused sign-ins are recorded by the gate, which counts them. */
  private record(identity: Identity, request: Request, response: Response): void {
    this.audit.record({
      ...actorOf(identity),
      address: addressOf(request),
      action: `${request.method} ${request.route.path}`,
      outcome: 'done',
      requestId: requestIdOf(response),
    });
  }
}
