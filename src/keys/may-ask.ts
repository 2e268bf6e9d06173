/** Whether models may be asked for a key, by itself or in the background; pure. */
import type { AccessKey } from './access-key.ts';

/** @param now in epoch milliseconds */
export function mayAsk(
  {
    isDisabled,
    expiresAt,
    permissions,
  }: Pick<AccessKey, 'isDisabled' | 'expiresAt' | 'permissions'>,
  now: number,
): boolean {
  if (isDisabled || (expiresAt !== undefined && now >= expiresAt)) return false;
  return permissions === undefined || permissions.includes('ask');
}

/**
 * Whether models may still be asked for the owner of a conversation, which is asked after a wait; not for a
 * key that was deleted, of which nobody knows any more what it was allowed.
 * @param owner the id of a key; undefined: the administrator
 */
export function mayAskFor(
  owner: string | undefined,
  keys: { readonly lookUp: (id: string) => AccessKey | undefined },
  now: number,
): boolean {
  if (owner === undefined) return true;
  const key = keys.lookUp(owner);
  return key !== undefined && mayAsk(key, now);
}
