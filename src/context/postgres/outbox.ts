/** The outbox: messages that the mirror does not have yet, oldest first. */
import {
  type MirrorBacklog,
  type MirrorItem,
  MOST_COUNTED_MESSAGES,
} from '../records/mirror-backlog.ts';
import { MirrorOutbox } from '../ports/mirror-outbox.ts';
import { MIRROR_BEGINNING, toMirrorBacklog, toMirrorItem } from '../rows/mirror-row.ts';
import { MESSAGE_COLUMNS } from '../rows/stored-rows.ts';
import { integerColumn, type Row } from '../sql/row.ts';
import { IS_VISIBLE_IN_POSTGRES } from './statements/hidden-contexts.ts';
import type { PostgresDatabase } from './postgres-database.ts';

const COLUMNS = MESSAGE_COLUMNS.split(', ')
  .map((column) => `said.${column}`)
  .join(', ');

const UNMIRRORED = `
  SELECT ${COLUMNS}, contexts.id AS context_id, contexts.component
  FROM (SELECT sequence FROM rhetor.outbox ORDER BY sequence LIMIT $1) AS waiting
  JOIN rhetor.messages AS said USING (sequence)
  JOIN rhetor.contexts ON contexts.key = said.context_key AND ${IS_VISIBLE_IN_POSTGRES}
  ORDER BY said.sequence`;

const MARK_MIRRORED = 'DELETE FROM rhetor.outbox WHERE sequence = ANY ($1::bigint[])';

const MIRRORED_TURNS = `
  SELECT count(DISTINCT said.turn) AS turns FROM rhetor.messages AS said
  WHERE said.context_key = (SELECT key FROM rhetor.contexts WHERE id = $1)
    AND said.sequence > coalesce(
      (SELECT value::bigint FROM rhetor.settings WHERE key = '${MIRROR_BEGINNING}'), 0)
    AND said.role IN ('user', 'assistant')
    AND NOT EXISTS (SELECT FROM rhetor.outbox WHERE outbox.sequence = said.sequence)
    AND NOT EXISTS (
      SELECT FROM rhetor.messages AS cut
      WHERE cut.context_key = said.context_key AND cut.turn = said.turn AND cut.status IS NOT NULL)`;

const MIRROR_BACKLOG = `
  SELECT count(*) AS turns, min(began) AS since FROM (
    SELECT min(said.timestamp) AS began
    FROM (SELECT sequence FROM rhetor.outbox ORDER BY sequence LIMIT ${MOST_COUNTED_MESSAGES}) AS waiting
    JOIN rhetor.messages AS said USING (sequence)
    GROUP BY said.context_key, said.turn) AS turns`;

/** Does nothing if a mirror has been registered before. */
const BEGIN_MIRROR = `
  WITH begun AS (
    INSERT INTO rhetor.settings (key, value)
    SELECT '${MIRROR_BEGINNING}', coalesce(max(sequence), 0)::text FROM rhetor.messages
    ON CONFLICT (key) DO NOTHING RETURNING value)
  DELETE FROM rhetor.outbox USING begun WHERE outbox.sequence <= begun.value::bigint`;

const DISCARD_UNMIRRORED = `
  DELETE FROM rhetor.outbox
  WHERE NOT EXISTS (SELECT FROM rhetor.settings WHERE key = '${MIRROR_BEGINNING}')`;

export class PostgresOutbox extends MirrorOutbox {
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override async unmirrored(limit: number): Promise<readonly MirrorItem[]> {
    return (await this.read(UNMIRRORED, limit)).map(toMirrorItem);
  }

  override async markMirrored(items: readonly MirrorItem[]): Promise<void> {
    const sequences = items.map(({ message }) => message.sequence);
    await this.database.run(MARK_MIRRORED, sequences);
  }

  override async mirroredTurns(contextId: string): Promise<number> {
    const [row = {}] = await this.read(MIRRORED_TURNS, contextId);
    return integerColumn(row, 'turns');
  }

  override async backlog(): Promise<MirrorBacklog> {
    const [row = {}] = await this.read(MIRROR_BACKLOG);
    return toMirrorBacklog(row);
  }

  override async begin(): Promise<void> {
    await this.database.run(BEGIN_MIRROR);
  }

  override async discard(): Promise<void> {
    await this.database.run(DISCARD_UNMIRRORED);
  }

  private async read(sql: string, ...values: readonly unknown[]): Promise<readonly Row[]> {
    return this.database.read((session) => session.run(sql, values));
  }
}
