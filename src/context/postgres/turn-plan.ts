/** Plans what a changed list of messages does to what is stored, for turns that are about to be. */
import { planReplacement } from '../replacement.ts';
import { integerColumn, type Row, textColumn } from '../rows/stored-rows.ts';
import type { DatabaseSession } from './connections.ts';

/** A turn whose messages are the whole list. */
export type ChangedList = { readonly contextId: string; readonly digests: readonly string[] };

/** As `rhetor.append_planned_turn` takes it; it is refused once the context is no longer what it was. */
export type TurnPlan = {
  readonly key: number;
  readonly version: number;
  /** So many of the first messages are stored already. */
  readonly kept: number;
  /** Sequences of the messages that drop out. */
  readonly archived: readonly number[];
};

const ACTIVE = 'SELECT * FROM rhetor.active_digests($1::text[])';

const NOTHING_STORED: TurnPlan = { key: 0, version: 0, kept: 0, archived: [] };

/** In the order of the lists; no two are of the same context. */
export async function planTurns(
  session: DatabaseSession,
  lists: readonly ChangedList[],
): Promise<readonly TurnPlan[]> {
  const rows = await session.run(ACTIVE, [lists.map(({ contextId }) => contextId)]);
  const stored = new Map(rows.map((row) => [textColumn(row, 'context_id'), row]));
  return lists.map(({ contextId, digests }) => planOf(stored.get(contextId), digests));
}

function planOf(row: Row | undefined, next: readonly string[]): TurnPlan {
  if (row === undefined) return NOTHING_STORED;
  const active = row['digests'] as readonly (readonly [sequence: number, digest: string])[];
  const { kept, archived } = planReplacement(
    active.map(([, digest]) => digest),
    next,
  );
  return {
    key: integerColumn(row, 'context_key'),
    version: integerColumn(row, 'context_version'),
    kept: kept.length,
    archived: archived.flatMap((index) => active[index]?.[0] ?? []),
  };
}
