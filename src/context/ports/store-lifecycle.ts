/** The lifecycle of a store: opened before, and closed after, any use of its other ports. */

/**
 * The methods of every port reject with a RhetorError `storage_unavailable` while the database is
 * unavailable (full disk, lock, broken file). Each call tries again, so the store recovers by
 * itself.
 */
export abstract class StoreLifecycle {
  /**
   * Connects and upgrades the schema.
   * @throws StartupError that says what to do
   */
  abstract open(): Promise<void>;

  /** Resolves when running work has ended and everything is released; later calls are refused. */
  abstract close(): Promise<void>;

  /** The reason why the store cannot be written now; undefined while it can. Cheap, never throws. */
  abstract fault(): string | undefined;
}
