/** Plans how a changed list of messages affects the stored ones, before the turn is stored. */
import { planReplacement } from '../../rows/replacement.ts';
import { integerColumn, type Row, textColumn } from '../../sql/row.ts';
import type { DatabaseSession } from '../connection/connections.ts';

/** A turn whose messages are the whole list. */
export type ChangedList = { readonly contextId: string; readonly digests: readonly string[] };

/** The form that `rhetor.append_planned_turn` accepts; rejected if the context has changed since. */
export type TurnPlan = {
  readonly key: number;
  readonly version: number;
  /** How many of the first messages are already stored. */
  readonly kept: number;
  /** Sequences of the messages to archive. */
  readonly archived: readonly number[];
};

const ACTIVE = 'SELECT * FROM rhetor.active_digests($1::text[])';

const NOTHING_STORED: TurnPlan = { key: 0, version: 0, kept: 0, archived: [] };

/** In the order of the lists; at most one per context. */
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
