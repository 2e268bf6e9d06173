/** The life of a store: opened before, and closed after, everything that its other ports do. */

/**
 * The methods of every port reject with a RhetorError `storage_unavailable` while the database cannot do
 * its work (full disk, lock, broken file). Each call tries anew, so that the store recovers by itself.
 */
export abstract class StoreLifecycle {
  /**
   * Connects and brings the schema up to date.
   * @throws StartupError that says what to do
   */
  abstract open(): Promise<void>;

  /** Resolves when what was begun has ended and everything is released; later calls are refused. */
  abstract close(): Promise<void>;

  /** Why the store cannot be written now; undefined while it can. Cheap, never throws. */
  abstract fault(): string | undefined;
}
