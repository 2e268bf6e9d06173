/** Contexts that have had their time. */
import type { ContextCount, Retention } from '../context-changes.ts';

export abstract class ContextExpiry {
  /** Deletes them as `ContextCatalog.delete` does; resolves with how many. */
  abstract expire(retention: Retention): Promise<number>;

  /** How many contexts there are, and how many of them were not changed since then. */
  abstract countUnchangedSince(epochMs: number): Promise<ContextCount>;
}
