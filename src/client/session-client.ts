/** Signing in at the console: `client.session`. A page then makes a client with the option `csrf`. */
import type { NewSession, SessionRequest, SessionState } from '../contract/session.ts';
import type { CallOptions } from './call-options.ts';
import type { Transport } from './transport.ts';

const PATH = '/console/session';

export class SessionClient {
  private readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  /** Returns whether the caller has to sign in, and otherwise who it is. */
  get(options: CallOptions = {}): Promise<SessionState> {
    return this.transport.json({ method: 'GET', path: PATH, ...options });
  }

  /** The browser keeps the cookie; the page keeps `csrf`. */
  signIn(body: SessionRequest, options: CallOptions = {}): Promise<NewSession> {
    return this.transport.json({ method: 'POST', path: PATH, body, ...options });
  }

  signOut(options: CallOptions = {}): Promise<void> {
    return this.transport.nothing({ method: 'DELETE', path: PATH, ...options });
  }
}
