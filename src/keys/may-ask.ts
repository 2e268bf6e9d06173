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
