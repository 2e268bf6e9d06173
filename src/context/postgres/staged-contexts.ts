/** Contexts that a long transaction makes: they get their ids at its end, so that nobody waits for it. */
import { randomUUID } from 'node:crypto';
import type { DatabaseSession } from './connections.ts';

const NAME = `UPDATE rhetor.contexts SET id = substr(id, length($1) + 1) WHERE starts_with(id, $1)
  AND id >= $1 AND id < $2`;

/**
 * Whoever uses an id that an open transaction has inserted waits for its end. Staged contexts have ids
 * that no caller can name; nobody else sees them before the commit.
 */
export function newStagedPrefix(): string {
  return ` s ${randomUUID()} `;
}

/** The last statement. If an id was taken meanwhile it fails, and the transaction is tried again. */
export async function nameStaged(session: DatabaseSession, prefix: string): Promise<void> {
  await session.run(NAME, [prefix, `${prefix.slice(0, -1)}!`]);
}
