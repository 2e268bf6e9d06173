/**
 * Limits the memory of all request bodies together, from a body's first byte until its request is
 * answered.
 */
import { RhetorError } from '../../model/rhetor-error.ts';
import { MOST_BODY_BYTES } from '../limits.ts';

export class BodyBudget {
  private heldBytes = 0;
  private readonly heldByCaller = new Map<string, number>();

  constructor(private readonly most = MOST_BODY_BYTES) {}

  get held(): number {
    return this.heldBytes;
  }

  /** The share of one request; empty at first. */
  share(caller: string): BodyShare {
    let own = 0;
    return {
      hold: (bytes) => {
        if (bytes <= own) return;
        this.take(caller, bytes - own);
        own = bytes;
      },
      release: () => {
        this.take(caller, -own);
        own = 0;
      },
    };
  }

  /**
   * The last eighth is not available to any single caller, so that others can still send requests.
   */
  private take(caller: string, bytes: number): void {
    const ofCaller = (this.heldByCaller.get(caller) ?? 0) + bytes;
    const isTooMuch = this.heldBytes + bytes > this.most || ofCaller > (this.most / 8) * 7;
    if (bytes > 0 && isTooMuch) throw bodiesTooLarge();
    this.heldBytes += bytes;
    if (ofCaller > 0) this.heldByCaller.set(caller, ofCaller);
    else this.heldByCaller.delete(caller);
  }
}

export type BodyShare = {
  /**
   * Grows the share to this size; it never shrinks.
   * @throws RhetorError `overloaded` when the budget has no room, and then the share is unchanged
   */
  readonly hold: (bytes: number) => void;
  /** Releases the whole share; must always be called, and may be called twice. */
  readonly release: () => void;
};

function bodiesTooLarge(): RhetorError {
  return new RhetorError(
    'overloaded',
    'The bodies of requests in flight use all the memory that Rhetor reserves for them; ask again in a moment.',
    { retryAfterMs: 1_000 },
  );
}
