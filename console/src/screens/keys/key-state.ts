/** Whether a key is accepted now. */
import type { Key } from '../../../../src/client/client.ts';

export type KeyState = 'active' | 'disabled' | 'expired';

export function keyState(
  { disabled, expires_at: expires }: Pick<Key, 'disabled' | 'expires_at'>,
  now: number = Date.now(),
): KeyState {
  if (disabled) return 'disabled';
  return expires !== undefined && Date.parse(expires) <= now ? 'expired' : 'active';
}
