/** Which sessions end to make room for a new one; pure. */
import { MOST_SESSIONS, MOST_SESSIONS_OF_ONE } from './limits.ts';
import type { SessionHolder, StoredSession } from './session.ts';

/**
 * @param sessions without the new one
 * @returns those that have expired, and the oldest ones beyond the limits
 */
export function crowdedOut(
  sessions: readonly StoredSession[],
  holder: SessionHolder,
  now: number,
): readonly StoredSession[] {
  const expired = sessions.filter(({ expiresAt }) => expiresAt <= now);
  const open = sessions
    .filter(({ expiresAt }) => expiresAt > now)
    .toSorted((one, other) => one.signedInAt - other.signedInAt);
  const own = open.filter((session) => isSameHolder(session.holder, holder));
  const ofOwn = own.slice(0, Math.max(0, own.length - MOST_SESSIONS_OF_ONE + 1));
  const others = open.filter((session) => !ofOwn.includes(session));
  return [...expired, ...ofOwn, ...others.slice(0, Math.max(0, others.length - MOST_SESSIONS + 1))];
}

export function isSameHolder(one: SessionHolder, other: SessionHolder): boolean {
  if (one.type === 'administrator' || other.type === 'administrator') {
    return one.type === other.type;
  }
  return one.keyId === other.keyId;
}
