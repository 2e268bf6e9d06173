/** Who uses the console, and the client with which it talks to Rhetor. */
import { computed, signal } from '@preact/signals';
import {
  type NewSession,
  RhetorClient,
  RhetorClientError,
  type SessionIdentity,
} from '../../../src/client/client.ts';
import { RHETOR_URL } from '../shell/place.ts';

export type Session =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'signed-out'; readonly reason?: string | undefined }
  | {
      readonly state: 'signed-in';
      readonly identity: SessionIdentity;
      /** Whether there is a session to end, which there is not where everybody may come in. */
      readonly isSession: boolean;
    };

const CSRF_KEY = 'rhetor.csrf';
const ENDED = 'Your session has ended. Sign in again to go on.';

const csrf = signal(sessionStorage.getItem(CSRF_KEY) ?? undefined);

export const session = signal<Session>({ state: 'loading' });

/** Made anew at sign-in, since its requests carry the session's second secret. */
export const client = computed(
  () =>
    new RhetorClient({
      url: RHETOR_URL,
      fetch: watchedFetch,
      ...(csrf.value !== undefined && { csrf: csrf.value }),
    }),
);

/** Asks Rhetor whether a sign-in is needed, and otherwise who this is. */
export async function loadSession(): Promise<void> {
  session.value = { state: 'loading' };
  try {
    const { identity, expires_at: expiresAt } = await client.value.session.get();
    session.value =
      identity === undefined
        ? { state: 'signed-out' }
        : { state: 'signed-in', identity, isSession: expiresAt !== undefined };
  } catch (error) {
    session.value = { state: 'failed', error };
  }
}

/** @throws RhetorClientError for a wrong token or key */
export async function signIn(credential: string): Promise<void> {
  const made: NewSession = await client.value.session.signIn({ credential });
  keepCsrf(made.csrf);
  session.value = { state: 'signed-in', identity: made.identity, isSession: true };
}

export async function signOut(): Promise<void> {
  try {
    await client.value.session.signOut();
  } catch (error) {
    // A session that has ended already is what was wanted.
    if (!(error instanceof RhetorClientError) || error.status !== 401) throw error;
  }
  keepCsrf(undefined);
  await loadSession();
}

function keepCsrf(value: string | undefined): void {
  csrf.value = value;
  if (value === undefined) sessionStorage.removeItem(CSRF_KEY);
  else sessionStorage.setItem(CSRF_KEY, value);
}

/** Shows the sign-in as soon as any answer says that the session is no longer valid. */
async function watchedFetch(...call: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...call);
  if (response.status === 401 && session.peek().state === 'signed-in') {
    keepCsrf(undefined);
    session.value = { state: 'signed-out', reason: ENDED };
  }
  return response;
}
