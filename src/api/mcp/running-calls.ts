/** The calls that run in this process, by their caller and id, so that a later request can cancel one. */

export type CallId = string | number;

/**
 * Requests of one client have nothing in common but their caller, since there are no sessions. Clients of
 * one caller may use the same ids; then nobody knows whose call is meant, and none is cancelled.
 */
export class RunningCalls {
  private readonly calls = new Map<string, Set<() => void>>();

  get size(): number {
    return this.calls.size;
  }

  /** @returns to be called when the call has ended */
  begin(caller: string, id: CallId, cancel: () => void): () => void {
    const name = nameOf(caller, id);
    const same = this.calls.get(name) ?? new Set();
    this.calls.set(name, same.add(cancel));
    return () => {
      same.delete(cancel);
      if (same.size === 0 && this.calls.get(name) === same) this.calls.delete(name);
    };
  }

  /**
   * Without effect if no call of the caller has this id, or several have.
   * @returns whether any has it
   */
  cancel(caller: string, id: CallId): boolean {
    const same = this.calls.get(nameOf(caller, id));
    const [only, ...others] = same ?? [];
    if (others.length === 0) only?.();
    return same !== undefined;
  }
}

/** An id that is a number differs from the same number as a text. */
function nameOf(caller: string, id: CallId): string {
  return JSON.stringify([caller, id]);
}
