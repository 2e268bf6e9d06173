/** Remembers for a while the schemas whose check had to be stopped, so that none takes the process again. */
import { createHash } from 'node:crypto';
import { HARMFUL_SCHEMA_MS, MOST_HARMFUL_SCHEMAS } from '../limits.ts';

export class HarmfulSchemas {
  /** Until when, by `performance.now()`, under the digest of the schema; the newest last. */
  private readonly known = new Map<string, number>();

  /** @param schema JSON */
  add(schema: string): void {
    const digest = digestOf(schema);
    this.known.delete(digest);
    this.known.set(digest, performance.now() + HARMFUL_SCHEMA_MS);
    const [oldest] = this.known.keys();
    if (this.known.size > MOST_HARMFUL_SCHEMAS && oldest !== undefined) this.known.delete(oldest);
  }

  has(schema: string): boolean {
    // Usually there are none, and a digest of a long schema takes time.
    if (this.known.size === 0) return false;
    return (this.known.get(digestOf(schema)) ?? 0) > performance.now();
  }
}

function digestOf(schema: string): string {
  return createHash('sha256').update(schema).digest('base64');
}
