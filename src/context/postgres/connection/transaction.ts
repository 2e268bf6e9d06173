/** Runs work in a transaction on one connection. */
import type { ClientBase } from 'pg';
import { RhetorError } from '../../../model/rhetor-error.ts';

/**
 * The timeouts keep one context from blocking a connection for long, and free the locks of a
 * process that died in a transaction.
 */
const BEGIN = `BEGIN;
  SET LOCAL lock_timeout = '4s'; SET LOCAL idle_in_transaction_session_timeout = '10s'`;

/** Forces index plans, even for a table without statistics. */
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
    // After any other failure the connection is closed, which rolls back.
    if (error instanceof RhetorError) await client.query('ROLLBACK');
    throw error;
  }
}

/** All statements see the same snapshot, and are read-only. */
export function inMoment<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  return inTransaction(client, work, BEGIN_MOMENT);
}

/** Like `BEGIN_MOMENT`, but may write. */
const BEGIN_LONG = `BEGIN ISOLATION LEVEL REPEATABLE READ;
  SET LOCAL enable_seqscan = off; SET LOCAL lock_timeout = '4s';
  SET LOCAL idle_in_transaction_session_timeout = '10s'`;

/** All statements see the snapshot of the first one, plus this transaction's own changes. */
export function inLongTransaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  return inTransaction(client, work, BEGIN_LONG);
}
