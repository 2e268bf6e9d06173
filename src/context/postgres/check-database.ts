/** Looks whether the database can be used, without touching what is in it: for `rhetor doctor`. */
import { Client } from 'pg';
import { clientOptions } from './connections.ts';
import { postgresFaultWords, toPostgresFault } from './postgres-fault.ts';

/**
 * @returns the server's version
 * @throws Error that says what to do; the URL and its password are not in it
 */
export async function checkPostgresDatabase(url: string): Promise<string> {
  const client = new Client(clientOptions(url));
  // One that is lost while nothing is asked of it is told by the query that follows.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>(
      `SELECT current_setting('server_version') AS version`,
    );
    return rows[0]?.version ?? 'unknown';
  } catch (error) {
    throw new Error(postgresFaultWords(toPostgresFault(error)), { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}
