/** What `RhetorClient.backup` returns. */

export type Backup = {
  /** Size of the whole file. */
  readonly bytes: number;
  readonly contexts: number;
  readonly messages: number;
  /** A SQLite database, piece by piece; leaving the loop closes the connection. */
  readonly content: AsyncIterable<Uint8Array>;
};
