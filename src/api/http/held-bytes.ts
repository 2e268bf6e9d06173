/**
 * Counts the bytes waiting for clients, over all clients; beyond the limit the slowest client is
 * disconnected.
 */
import { MOST_UNREAD_BYTES } from '../limits.ts';

export interface Holder {
  /** When the client last took data, by the monotonic clock. */
  readonly takenAt: number;
  /** Ends the connection; the holder then releases its bytes. */
  drop(): void;
}

export class HeldBytes {
  private readonly holders = new Map<Holder, number>();
  private total = 0;

  constructor(private readonly most: number) {}

  hold(holder: Holder, bytes: number): void {
    this.holders.set(holder, (this.holders.get(holder) ?? 0) + bytes);
    this.total += bytes;
    while (this.total > this.most) {
      const slowest = this.slowest();
      if (slowest === undefined) return;
      // Released first, so that it is not chosen again whatever `drop` does.
      this.releaseAll(slowest);
      slowest.drop();
    }
  }

  release(holder: Holder, bytes: number): void {
    const held = this.holders.get(holder);
    if (held === undefined) return;
    this.total -= bytes;
    if (held === bytes) this.holders.delete(holder);
    else this.holders.set(holder, held - bytes);
  }

  releaseAll(holder: Holder): void {
    this.release(holder, this.holders.get(holder) ?? 0);
  }

  private slowest(): Holder | undefined {
    let slowest: Holder | undefined;
    for (const holder of this.holders.keys()) {
      if (slowest === undefined || holder.takenAt < slowest.takenAt) slowest = holder;
    }
    return slowest;
  }
}

/** One instance per process, since memory is shared by all servers in it. */
export const heldBytes = new HeldBytes(MOST_UNREAD_BYTES);
