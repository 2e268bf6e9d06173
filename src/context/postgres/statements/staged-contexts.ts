/** Contexts created by a long transaction: they get their final ids at its end, so that nothing waits for it. */
import { randomUUID } from 'node:crypto';
import type { DatabaseSession } from '../connection/connections.ts';

const NAME = `UPDATE rhetor.contexts SET id = substr(id, length($1) + 1) WHERE starts_with(id, $1)
  AND id >= $1 AND id < $2`;

/**
 * An insert of an id that an open transaction has inserted waits for its end. So staged contexts
 * have ids that no caller can name, and they are invisible before the commit.
 */
export function newStagedPrefix(): string {
  return ` s ${randomUUID()} `;
}

/** The last statement. If an id was taken in the meantime it fails, and the transaction is retried. */
export async function nameStaged(session: DatabaseSession, prefix: string): Promise<void> {
  await session.run(NAME, [prefix, `${prefix.slice(0, -1)}!`]);
}
