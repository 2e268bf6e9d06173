/** Deletes contexts that have expired. */
import type { ContextCount, Retention } from '../records/context-changes.ts';

export abstract class ContextExpiry {
  /** Deletes them like `ContextCatalog.delete`; resolves with their number. */
  abstract expire(retention: Retention): Promise<number>;

  /** Counts all contexts, and those unchanged since then. */
  abstract countUnchangedSince(epochMs: number): Promise<ContextCount>;
}
