/** A session at the console: a browser that has signed in, as it is stored and as it is used. */
import type { Observable } from 'rxjs';
import type { PresentedKey } from '../keys/keys.service.ts';

/** Whom a session speaks for. A key is named by the digest of the secret that was presented. */
export type SessionHolder =
  | { readonly type: 'administrator' }
  | { readonly type: 'key'; readonly keyId: string; readonly digest: string };

/** Only digests of its secrets are stored. */
export type StoredSession = {
  readonly id: string;
  readonly holder: SessionHolder;
  /** The digest of the cookie's secret and the credential together, so that another credential ends it. */
  readonly digest: string;
  /** The digests of the second secrets, one for each tab that signed in; the newest last. */
  readonly csrfDigests: readonly string[];
  /** Epoch milliseconds of the last sign-in. */
  readonly signedInAt: number;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
};

export type SessionCredentials = {
  /** What the browser keeps as a cookie. */
  readonly cookie: string;
  /** What the page keeps, and sends with every request. */
  readonly csrf: string;
};

/** What a sign-in returns. */
export type BegunSession = SessionCredentials & { readonly expiresAt: number };

/** A session as one request uses it. */
export type OpenSession = {
  readonly id: string;
  readonly expiresAt: number;
  /** Undefined: the administrator's. */
  readonly key: PresentedKey | undefined;
  /** @throws RhetorError `unauthorized` once it has ended */
  readonly refresh: () => void;
  /** Emits once it has ended. */
  readonly lapse: Observable<unknown>;
};
