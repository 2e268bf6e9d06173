/** What becomes of a context's active messages when its client sends the whole list anew. */

export type Replacement = {
  /** Indexes of the active messages that stay: they are the beginning of the new list, in order. */
  readonly kept: readonly number[];
  /** Indexes of the active messages that drop out. */
  readonly archived: readonly number[];
};

/**
 * Keeps the longest beginning of `next` that the active list contains in this order, so that a
 * client that dropped its oldest messages and one that edited its last ones both keep what is the
 * same; `next` from `kept.length` on is new. Messages are compared by digest; equal ones at
 * different places are different messages.
 */
export function planReplacement(active: readonly string[], next: readonly string[]): Replacement {
  const kept: number[] = [];
  const archived: number[] = [];
  active.forEach((digest, index) => {
    if (kept.length < next.length && digest === next[kept.length]) kept.push(index);
    else archived.push(index);
  });
  return { kept, archived };
}
