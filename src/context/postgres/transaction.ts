/** Runs work in a transaction of one connection. */
import type { ClientBase } from 'pg';
import { RhetorError } from '../../model/rhetor-error.ts';

/**
 * Nobody holds up a connection for long because of one context, and nobody waits for the locks of a
 * process that has died in a transaction.
 */
const BEGIN = `BEGIN;
  SET LOCAL lock_timeout = '4s'; SET LOCAL idle_in_transaction_session_timeout = '10s'`;

/** Planned for its indexes, whatever the planner thinks of a table that was not analysed yet. */
const BEGIN_MOMENT = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL enable_seqscan = off; SET LOCAL idle_in_transaction_session_timeout = '10s'`;

export async function inTransaction<T>(
  client: ClientBase,
  work: () => Promise<T>,
  begin = BEGIN,
): Promise<T> {
  await client.query(begin);
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // After any other failure the connection is closed, which undoes what was begun.
    if (error instanceof RhetorError) await client.query('ROLLBACK');
    throw error;
  }
}

/** All statements see the same moment, and change nothing. */
export function inMoment<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  return inTransaction(client, work, BEGIN_MOMENT);
}

/** As `BEGIN_MOMENT`, and writes. */
const BEGIN_LONG = `BEGIN ISOLATION LEVEL REPEATABLE READ;
  SET LOCAL enable_seqscan = off; SET LOCAL lock_timeout = '4s';
  SET LOCAL idle_in_transaction_session_timeout = '10s'`;

/** All statements see the moment of the first one, and what this transaction did itself. */
export function inLongTransaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  return inTransaction(client, work, BEGIN_LONG);
}
