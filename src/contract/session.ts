/** /console/session: a browser that signs in at the console. */
import type { KeyContexts, KeyPermissionName } from './keys.ts';
import type { Timestamp } from './scalars.ts';

/** POST /console/session. */
export type SessionRequest = {
  /** The token of RHETOR_AUTH_TOKEN, or a key. */
  readonly credential: string;
};

/** Who has signed in. `anyone`: no token is set, so nobody needs to. */
export type SessionIdentity =
  | { readonly type: 'administrator' }
  | { readonly type: 'anyone' }
  | {
      readonly type: 'key';
      readonly key_id: string;
      readonly name: string;
      /** The key always speaks as this component. */
      readonly component?: string;
      readonly permissions: readonly KeyPermissionName[];
      /** The conversations that it sees. */
      readonly contexts: KeyContexts;
    };

/** The answer of POST /console/session; its cookie `rhetor_session` is the other half. */
export type NewSession = {
  /** The page sends it as `x-rhetor-csrf` with every request; the cookie alone opens nothing. */
  readonly csrf: string;
  readonly expires_at: Timestamp;
  readonly identity: SessionIdentity;
};

/** GET /console/session. */
export type SessionState = {
  /** Whether the caller has to sign in. */
  readonly required: boolean;
  /** Absent if the caller has to sign in. */
  readonly identity?: SessionIdentity;
  /** When the session ends; absent without one. */
  readonly expires_at?: Timestamp;
};
