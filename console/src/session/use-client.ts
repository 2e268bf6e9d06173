/** The typed client, for components. */
import type { RhetorClient, SessionIdentity } from '../../../src/client/client.ts';
import { client, session } from './session.ts';

export function useClient(): RhetorClient {
  return client.value;
}

/** Who is signed in; `anyone` where nobody has to. */
export function useSession(): SessionIdentity {
  const current = session.value;
  return current.state === 'signed-in' ? current.identity : { type: 'anyone' };
}
