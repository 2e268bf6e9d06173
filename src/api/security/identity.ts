/** Who a caller is: the administrator, the holder of a key, or anyone where no token is configured. */
import type { PresentedKey } from '../../keys/keys.service.ts';
import type { OpenSession } from '../../sessions/session.ts';

/** Present if the caller has signed in at the console, instead of sending the credential itself. */
type Signed = { readonly session?: OpenSession };

export type KeyHolder = PresentedKey & Signed & { readonly type: 'key' };

/** Who has a credential. */
export type CredentialHolder = ({ readonly type: 'administrator' } & Signed) | KeyHolder;

export type Identity =
  | CredentialHolder
  /** No token is configured, or the path needs none. */
  | { readonly type: 'anyone' };

export function holderOfSession(session: OpenSession): CredentialHolder {
  const { key } = session;
  return key === undefined ? { type: 'administrator', session } : { type: 'key', ...key, session };
}

export function sessionOf(identity: Identity): OpenSession | undefined {
  return identity.type === 'anyone' ? undefined : identity.session;
}
