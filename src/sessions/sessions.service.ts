/** Signs browsers in and out, and says for whom a browser's cookie speaks. */
import {
  Inject,
  Injectable,
  Logger,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { filter, interval, merge, type Observable, share, Subscription, take } from 'rxjs';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import { isSameDigest } from '../keys/key-text.ts';
import { Keys, type PresentedKey } from '../keys/keys.service.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { follow } from '../streams/follow.ts';
import { crowdedOut } from './crowded-out.ts';
import { MOST_TABS, SESSION_MS, SESSIONS_CHECKED_MS } from './limits.ts';
import type { BegunSession, OpenSession, SessionHolder, StoredSession } from './session.ts';
import { SessionDocuments } from './session-documents.ts';
import {
  digestOfCookie,
  digestOfCsrf,
  newCookieSecret,
  newSessionSecret,
  readCookieText,
  toCookieText,
} from './session-secret.ts';
import { SESSIONS, SessionShelf } from './session-shelf.ts';

/** A session that a cookie has opened, and the secret of the cookie. */
type Recognized = { readonly session: StoredSession; readonly secret: string };

@Injectable()
export class Sessions implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Sessions');
  private readonly shelf: SessionShelf;
  private readonly subscriptions = new Subscription();
  /** When a session may have ended; one timer for all that wait. */
  private readonly checks: Observable<unknown>;

  constructor(
    private readonly documents: SessionDocuments,
    private readonly keys: Keys,
    @Inject(ENVIRONMENT)
    private readonly environment: Pick<Environment, 'authToken' | 'databaseUrl'>,
  ) {
    this.shelf = new SessionShelf(documents);
    this.checks = merge(this.shelf.changes, keys.changed, interval(SESSIONS_CHECKED_MS)).pipe(
      share(),
    );
  }

  async onModuleInit(): Promise<void> {
    await this.shelf.read();
    this.subscriptions.add(
      follow(this.documents.documentChanges(SESSIONS), () => this.shelf.read()),
    );
    this.subscriptions.add(this.keys.changed.subscribe(() => void this.endLapsed()));
  }

  onModuleDestroy(): void {
    this.subscriptions.unsubscribe();
  }

  /**
   * Begins a session for a credential that has been checked. A browser that has one for the same
   * credential keeps its cookie, so that its other tabs stay signed in; any other session of the
   * browser ends.
   * @param key undefined: the administrator's token
   * @param cookies those that the browser sent
   */
  signIn(key: PresentedKey | undefined, cookies: readonly string[]): Promise<BegunSession> {
    const holder = toHolder(key);
    return this.shelf.change(async () => {
      const now = Date.now();
      const csrf = newSessionSecret();
      const former = this.firstOf(cookies);
      const isJoined = former !== undefined && isSameCredential(former.session.holder, holder);
      const { id, secret } = isJoined
        ? { id: former.session.id, secret: former.secret }
        : newCookieSecret();
      const session: StoredSession = {
        id,
        holder,
        digest: digestOfCookie(secret, this.credentialOf(holder)),
        csrfDigests: [
          ...(isJoined ? former.session.csrfDigests : []).slice(1 - MOST_TABS),
          digestOfCsrf(csrf),
        ],
        signedInAt: now,
        expiresAt: Math.min(now + SESSION_MS, key?.key.expiresAt ?? Number.POSITIVE_INFINITY),
      };
      const others = this.shelf.list().filter((other) => other.id !== id);
      const ending = crowdedOut(others, holder, now).map((other) => other.id);
      if (former !== undefined && !isJoined) ending.push(former.session.id);
      await this.shelf.keep(session);
      await this.shelf.end(ending);
      return { cookie: toCookieText({ id, secret }), csrf, expiresAt: session.expiresAt };
    });
  }

  /** @throws RhetorError `storage_unavailable` */
  signOut(id: string): Promise<void> {
    return this.shelf.change(() => this.shelf.end([id]));
  }

  /** The session of a request; undefined unless one of the cookies and `csrf` belong together. */
  open(cookies: readonly string[], csrf: string): OpenSession | undefined {
    const digest = digestOfCsrf(csrf);
    for (const cookie of cookies) {
      const session = this.recognize(cookie)?.session;
      if (session?.csrfDigests.some((each) => isSameDigest(digest, each))) {
        return this.toOpenSession(session);
      }
    }
    return undefined;
  }

  /** Whether one of the cookies belongs to a session that has not ended. */
  isAnyKnown(cookies: readonly string[]): boolean {
    return this.firstOf(cookies) !== undefined;
  }

  /** Whether another process may have begun the session of one of the cookies. */
  mayBeElsewhere(cookies: readonly string[]): boolean {
    if (this.environment.databaseUrl === undefined) return false;
    return cookies.some((cookie) => {
      const read = readCookieText(cookie);
      return read !== undefined && this.shelf.find(read.id) === undefined;
    });
  }

  /** @throws RhetorError `storage_unavailable` */
  seek(): Promise<void> {
    return this.shelf.seek();
  }

  private firstOf(cookies: readonly string[]): Recognized | undefined {
    for (const cookie of cookies) {
      const recognized = this.recognize(cookie);
      if (recognized !== undefined) return recognized;
    }
    return undefined;
  }

  private recognize(cookie: string): Recognized | undefined {
    const read = readCookieText(cookie);
    const session = read && this.shelf.find(read.id);
    if (read === undefined || session === undefined || !this.isOpen(session)) return undefined;
    const digest = digestOfCookie(read.secret, this.credentialOf(session.holder));
    return isSameDigest(digest, session.digest) ? { session, secret: read.secret } : undefined;
  }

  private toOpenSession({ id, expiresAt, holder, signedInAt }: StoredSession): OpenSession {
    const isLive = (): boolean => {
      const current = this.shelf.find(id);
      return current !== undefined && this.isOpen(current);
    };
    return {
      id,
      expiresAt,
      key: holder.type === 'key' ? this.resume(holder, signedInAt) : undefined,
      refresh: () => {
        if (!isLive()) throw sessionEnded();
      },
      lapse: this.checks.pipe(
        filter(() => !isLive()),
        take(1),
      ),
    };
  }

  private isOpen({ holder, signedInAt, expiresAt }: StoredSession): boolean {
    if (Date.now() >= expiresAt) return false;
    if (holder.type === 'administrator') return this.environment.authToken !== undefined;
    try {
      this.resume(holder, signedInAt);
      return true;
    } catch {
      return false;
    }
  }

  private resume({ keyId, digest }: SessionHolder & { readonly type: 'key' }, since: number) {
    return this.keys.resume({ id: keyId, digest }, since);
  }

  private credentialOf(holder: SessionHolder): string {
    return holder.type === 'administrator'
      ? `administrator\n${this.environment.authToken ?? ''}`
      : `key\n${holder.keyId}\n${holder.digest}`;
  }

  /** A key that was disabled and enabled again, say, does not bring its sessions back. */
  private async endLapsed(): Promise<void> {
    const lapsed = this.shelf.list().filter((session) => !this.isOpen(session));
    if (lapsed.length === 0) return;
    const ids = lapsed.map(({ id }) => id);
    this.shelf.hide(ids);
    try {
      await this.shelf.change(() => this.shelf.end(ids));
    } catch (error) {
      const words = error instanceof Error ? error.message : typeof error;
      this.logger.warn(`sessions that have ended can't be removed from the store: ${words}`);
    }
  }
}

function toHolder(key: PresentedKey | undefined): SessionHolder {
  return key === undefined
    ? { type: 'administrator' }
    : { type: 'key', keyId: key.key.id, digest: key.credential.digest };
}

function isSameCredential(one: SessionHolder, other: SessionHolder): boolean {
  if (one.type !== 'key' || other.type !== 'key') return one.type === other.type;
  return one.keyId === other.keyId && one.digest === other.digest;
}

function sessionEnded(): RhetorError {
  return new RhetorError('unauthorized', 'The session at the console has ended. Sign in again.');
}
