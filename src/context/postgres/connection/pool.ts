/** How connections to PostgreSQL are opened. */
import { Pool, types } from 'pg';

const CONNECT_MS = 5_000;
const ANSWER_MS = 15_000;
const IDLE_MS = 30_000;
/** PostgreSQL's own limit, shorter than the client's, so that a write reported as failed is not committed later. */
const STATEMENT_MS = 12_000;

export function openPool(url: string, max: number): Pool {
  const pool = new Pool({ ...clientOptions(url), max, idleTimeoutMillis: IDLE_MS });
  // A call on a lost connection fails by itself; errors of idle connections can be ignored.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Settings of every connection, including the listener's. */
export function clientOptions(url: string) {
  return {
    connectionString: url,
    application_name: 'rhetor',
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    types: { getTypeParser: parserOf },
  };
}

const BIGINT = 20;

/** Counts and times stay far below 2^53. */
function parserOf(oid: number, format?: 'text' | 'binary') {
  return oid === BIGINT ? Number : types.getTypeParser(oid, format);
}
