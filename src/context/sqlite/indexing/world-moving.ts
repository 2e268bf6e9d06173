/** Moves indexed messages to the world of their context's new component; it runs inside the writer's transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { integerColumn, type Row } from '../../sql/row.ts';
import { MOST_INDEXED_CHARACTERS } from '../../limits.ts';

/** Erasing a message's words from a large index takes milliseconds: a hundred times as long as adding them. */
const MESSAGES_AT_ONCE = 4;
const BYTES_AT_ONCE = 16 * 1024;

/** Contexts take turns, so that one whose component changes all the time holds up no other. */
const NEXT_MOVE = `
  SELECT context_key, position, component IS target AS is_onward, component IS former AS is_over
  FROM world_moves CROSS JOIN contexts ON key = context_key WHERE context_key > ?
  ORDER BY context_key LIMIT 1`;

/** Two steps of an index, for active and for replaced messages. */
const messagesOf = (range: string, order: 'ASC' | 'DESC'): string => {
  const inState = (state: 'IS NULL' | 'IS NOT NULL'): string => `
    SELECT * FROM (SELECT sequence, octet_length(parts) AS bytes FROM messages
      WHERE context_key = ?1 AND superseded_at ${state} AND ${range}
      ORDER BY sequence ${order} LIMIT ${MESSAGES_AT_ONCE})`;
  return `${inState('IS NULL')} UNION ALL ${inState('IS NOT NULL')}
    ORDER BY sequence ${order} LIMIT ${MESSAGES_AT_ONCE}`;
};

export class WorldMoving {
  private readonly nextMove: StatementSync;
  private readonly onward: StatementSync;
  private readonly backward: StatementSync;
  private readonly numbering: StatementSync;
  private readonly taking: StatementSync;
  private readonly passing: StatementSync;
  private readonly setting: StatementSync;
  private readonly aiming: StatementSync;
  private readonly ending: StatementSync;
  private lastContext = 0;

  /** @param database with `registerIndexFunctions` */
  constructor(database: DatabaseSync) {
    this.nextMove = database.prepare(NEXT_MOVE);
    this.onward = database.prepare(
      messagesOf('sequence > ?2 AND sequence <= (SELECT sequence FROM world_search_cursor)', 'ASC'),
    );
    this.backward = database.prepare(messagesOf('sequence <= ?2', 'DESC'));
    this.numbering = database.prepare(`
      INSERT INTO worlds (kind, name)
        SELECT 'component', target FROM world_moves WHERE context_key = ? AND target IS NOT NULL
      ON CONFLICT (kind, name) DO NOTHING`);
    this.taking = database.prepare(`
      INSERT INTO world_search (world_search, rowid, words, scope)
        SELECT 'delete', sequence, words, scope FROM world_texts WHERE sequence = ?`);
    this.passing = database.prepare('UPDATE world_moves SET position = ? WHERE context_key = ?');
    this.setting = database.prepare(`
      INSERT INTO world_search (rowid, words, scope)
        SELECT sequence, words, scope FROM world_texts WHERE sequence = ?`);
    this.aiming = database.prepare(`
      UPDATE world_moves SET target = (SELECT component FROM contexts WHERE key = context_key), position = 0
      WHERE context_key = ?`);
    this.ending = database.prepare('DELETE FROM world_moves WHERE context_key = ?');
  }

  /** Moves the next few messages. Returns false if there is nothing to move. */
  moveNext(): boolean {
    const move = this.nextMove.get(this.lastContext) ?? this.nextMove.get(0);
    if (move === undefined) return false;
    this.lastContext = integerColumn(move, 'context_key');
    if (move['is_onward'] === 1) this.moveOnward(this.lastContext, move);
    else this.moveBack(this.lastContext, move);
    return true;
  }

  private moveOnward(contextKey: number, move: Row): void {
    const sequences = few(this.onward.all(contextKey, integerColumn(move, 'position')));
    const last = sequences.at(-1);
    if (last === undefined) this.ending.run(contextKey);
    else this.pass(contextKey, sequences, last);
  }

  private moveBack(contextKey: number, move: Row): void {
    const sequences = few(this.backward.all(contextKey, integerColumn(move, 'position')));
    const first = sequences.at(-1);
    if (first !== undefined) this.pass(contextKey, sequences, first - 1);
    else if (move['is_over'] === 1) this.ending.run(contextKey);
    else this.aiming.run(contextKey);
  }

  /** @param sequences the context's messages between its position and the new one */
  private pass(contextKey: number, sequences: readonly number[], position: number): void {
    this.numbering.run(contextKey);
    for (const sequence of sequences) this.taking.run(sequence);
    this.passing.run(position, contextKey);
    for (const sequence of sequences) this.setting.run(sequence);
  }
}

/** The first rows, as many as a batch may hold: at least one. */
function few(rows: readonly Row[]): readonly number[] {
  let bytes = 0;
  const isWithin = (row: Row): boolean => {
    const isFirst = bytes === 0;
    bytes += Math.min(integerColumn(row, 'bytes'), MOST_INDEXED_CHARACTERS);
    return isFirst || bytes <= BYTES_AT_ONCE;
  };
  const end = rows.findIndex((row) => !isWithin(row));
  return rows.slice(0, end === -1 ? rows.length : end).map((row) => integerColumn(row, 'sequence'));
}
