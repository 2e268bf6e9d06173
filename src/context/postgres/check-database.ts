/** Checks for `rhetor doctor` whether the database is usable, without changing its data. */
import { Client } from 'pg';
import { clientOptions } from './connection/pool.ts';
import { postgresFaultWords, toPostgresFault } from './connection/postgres-fault.ts';

/**
 * @returns the server's version
 * @throws Error that says what to do, without the URL or its password
 */
export async function checkPostgresDatabase(url: string): Promise<string> {
  const client = new Client(clientOptions(url));
  // A connection lost while idle is reported by the next query.
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
