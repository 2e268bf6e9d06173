/** Remembers which member answered a conversation last, for as long as its vendor's cache can live. */
import { MOST_REMEMBERED_CONVERSATIONS } from '../limits.ts';

/** Times are epoch milliseconds. */
type Remembered = { readonly member: string; readonly at: number; readonly until: number };

export class AffinityMemory {
  /** The one that was used last comes last. */
  private readonly kept = new Map<string, Remembered>();

  /** The last turn; undefined once the cache of its member can no longer live. */
  recall(pool: string, key: string, now: number): Remembered | undefined {
    const found = this.kept.get(placeOf(pool, key));
    return found === undefined || found.until <= now ? undefined : found;
  }

  /** A later turn never shortens the life of what an earlier one has written to the same cache. */
  remember(pool: string, key: string, member: string, at: number, livesMs: number): void {
    const place = placeOf(pool, key);
    const former = this.kept.get(place);
    const until = Math.max(at + livesMs, former?.member === member ? former.until : 0);
    this.kept.delete(place);
    this.kept.set(place, { member, at, until });
    if (this.kept.size <= MOST_REMEMBERED_CONVERSATIONS) return;
    const [oldest] = this.kept.keys();
    if (oldest !== undefined) this.kept.delete(oldest);
  }
}

function placeOf(pool: string, key: string): string {
  return `${pool}\0${key}`;
}
