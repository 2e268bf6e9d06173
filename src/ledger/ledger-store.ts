/** The ledger's port to the store; attempts of stored turns are stored with them, by `TurnStore.append`. */
import type { AttemptRecord } from './attempt-record.ts';
import type { RequestPage, RequestQuery } from './request-query.ts';
import type { UsageBucket, UsageQuery } from './usage-query.ts';

export abstract class LedgerStore {
  /** Resolves when they are on disk. An attempt that is stored already is left as it is. */
  abstract append(records: readonly AttemptRecord[]): Promise<void>;

  /** @throws RhetorError `invalid_value` for an unknown cursor */
  abstract page(query: RequestQuery): Promise<RequestPage>;

  /**
   * The attempts of a request in order; empty if it is unknown.
   * @param readerKeyId finds only requests of this key
   */
  abstract attempts(requestId: string, readerKeyId?: string): Promise<readonly AttemptRecord[]>;

  /**
   * Adds attempts to the roll-ups that are not yet in them, each once, whichever process does it.
   * @returns how many were added; fewer than `limit` when nothing is left
   */
  abstract roll(limit: number): Promise<number>;

  /** From the roll-ups. */
  abstract usage(query: UsageQuery): Promise<readonly UsageBucket[]>;

  /**
   * Deletes at most `limit` attempts and as many roll-ups that ended before this time, the oldest first.
   * @returns how many were deleted
   */
  abstract expire(before: number, limit: number): Promise<number>;

  /**
   * Removes the ids of contexts that begin with `prefix`; what their requests cost stays. Resolves
   * when the ids are gone from the disk.
   * @returns how many attempts had one
   */
  abstract forget(prefix: string): Promise<number>;
}
