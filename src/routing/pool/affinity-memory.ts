/** Remembers which member answered a conversation last, for as long as its vendor's cache can live. */
import { MOST_REMEMBERED_CONVERSATIONS } from '../limits.ts';

type Remembered = { readonly member: string; readonly until: number };

export class AffinityMemory {
  /** The one that was used last comes last. */
  private readonly kept = new Map<string, Remembered>();

  /** The member of the last turn; undefined once its cache can no longer live. */
  recall(pool: string, key: string, now: number): string | undefined {
    const found = this.kept.get(placeOf(pool, key));
    return found === undefined || found.until <= now ? undefined : found.member;
  }

  remember(pool: string, key: string, member: string, until: number): void {
    const place = placeOf(pool, key);
    this.kept.delete(place);
    this.kept.set(place, { member, until });
    if (this.kept.size <= MOST_REMEMBERED_CONVERSATIONS) return;
    const [oldest] = this.kept.keys();
    if (oldest !== undefined) this.kept.delete(oldest);
  }

  clear(): void {
    this.kept.clear();
  }
}

function placeOf(pool: string, key: string): string {
  return `${pool}\0${key}`;
}
