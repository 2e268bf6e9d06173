/** What `RhetorClient.backup` returns. */

export type Backup = {
  /** Size of the whole file. */
  readonly bytes: number;
  readonly contexts: number;
  readonly messages: number;
  /** A SQLite database, piece by piece; leaving the loop closes the connection. */
  readonly content: AsyncIterable<Uint8Array>;
};

export function toBackup({
  headers,
  content,
}: Pick<Backup, 'content'> & { readonly headers: Headers }): Backup {
  const count = (name: string): number => Number(headers.get(name));
  return {
    bytes: count('content-length'),
    contexts: count('x-rhetor-contexts'),
    messages: count('x-rhetor-messages'),
    content,
  };
}
