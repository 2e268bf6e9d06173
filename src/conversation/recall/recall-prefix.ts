/** The beginning of ids that conversations share to be recalled together; pure. */

/**
 * All but the last segment of the id, if that still has a colon; otherwise the whole id. Hence
 * `customer:42:chat` reaches what begins with `customer:42:`, while `customer:42` reaches itself and
 * what is below it, but never `customer:43`. Undefined for an id without a colon: `customer` alone
 * would reach all of them.
 */
export function recallPrefix(contextId: string): string | undefined {
  if (!contextId.includes(':')) return undefined;
  const parent = contextId.slice(0, contextId.lastIndexOf(':'));
  return parent.includes(':') ? parent : contextId;
}
