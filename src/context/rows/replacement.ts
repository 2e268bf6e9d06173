/** Determines what happens to a context's active messages when the client sends a whole new list. */

export type Replacement = {
  /** Indexes of the active messages that stay: they are the beginning of the new list, in order. */
  readonly kept: readonly number[];
  /** Indexes of the active messages to archive. */
  readonly archived: readonly number[];
};

/**
 * Keeps the longest beginning of `next` that occurs in the active list in this order, so that a
 * client that dropped its oldest messages or edited its last ones keeps everything that is
 * unchanged; `next` from `kept.length` on is new. Messages are compared by digest; equal ones at
 * different positions are different messages.
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
