/**
 * Remembers for a while, for each caller, the schemas whose check had to be stopped, so that they do not
 * block the process again. Another caller's answers may pass the same schema in time.
 */
import { createHash } from 'node:crypto';
import { HARMFUL_SCHEMA_MS, MOST_HARMFUL_SCHEMAS } from '../limits.ts';
import type { AnswerCheck } from './answer-check.ts';

type Schema = Pick<AnswerCheck, 'caller' | 'schema'>;

export class HarmfulSchemas {
  /** Until when, by `performance.now()`, under the digest of the caller and the schema; the newest last. */
  private readonly known = new Map<string, number>();

  add(schema: Schema): void {
    const digest = digestOf(schema);
    this.known.delete(digest);
    this.known.set(digest, performance.now() + HARMFUL_SCHEMA_MS);
    const [oldest] = this.known.keys();
    if (this.known.size > MOST_HARMFUL_SCHEMAS && oldest !== undefined) this.known.delete(oldest);
  }

  has(schema: Schema): boolean {
    // Usually there are none, and a digest of a long schema takes time.
    if (this.known.size === 0) return false;
    return (this.known.get(digestOf(schema)) ?? 0) > performance.now();
  }
}

function digestOf({ caller, schema }: Schema): string {
  return createHash('sha256').update(`${caller}\0${schema}`).digest('base64');
}
