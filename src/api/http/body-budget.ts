/** The memory that bodies of requests may take together, from their first byte to their last answer. */
import { RhetorError } from '../../model/rhetor-error.ts';
import { MOST_BODY_BYTES } from '../limits.ts';

export class BodyBudget {
  private heldBytes = 0;
  private readonly heldByCaller = new Map<string, number>();

  constructor(private readonly most = MOST_BODY_BYTES) {}

  get held(): number {
    return this.heldBytes;
  }

  /** What one request holds; nothing at first. */
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

  /** The last eighth is kept from each single caller: others get their requests in all the same. */
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
   * Makes it so many bytes in all; it never shrinks.
   * @throws RhetorError `overloaded` when the budget has no room for that; nothing is held more then
   */
  readonly hold: (bytes: number) => void;
  /** Gives all of it back; to be called in every case, and no harm when called twice. */
  readonly release: () => void;
};

function bodiesTooLarge(): RhetorError {
  return new RhetorError(
    'overloaded',
    'The bodies of requests in flight take all the memory that Rhetor has for them; ask again in a moment.',
    { retryAfterMs: 1_000 },
  );
}
