/** The tables that are copied between the two stores, with the same columns and names in both. */
import { CONTEXT_COLUMNS } from '../rows/context-row.ts';
import { ATTEMPT_COLUMN_TYPES } from '../rows/attempt-row.ts';
import { NOTE_COLUMN_TYPES } from '../rows/note-row.ts';
import { USAGE_COLUMN_TYPES, USAGE_KEY } from '../rows/usage-row.ts';

type ColumnType = 'integer' | 'text' | 'boolean';

export type MovedTable = {
  readonly name: TableName;
  /** The columns that identify and order the rows. */
  readonly key: readonly string[];
  /** The key's columns first. */
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** The column that identifies a row for people. */
  readonly label: string;
  /** Columns that may hold long texts; their sizes bound a batch. */
  readonly long: readonly string[];
};

export type TableName =
  | 'contexts'
  | 'messages'
  | 'summaries'
  | 'kept_answers'
  | 'documents'
  | 'settings'
  | 'outbox'
  | 'audit'
  | 'attempts'
  | 'uncounted_attempts'
  | 'usage_spans'
  | 'budget_counters'
  | 'notes';

/** A row's values in the order of the columns; a boolean is 0 or 1. */
export type MovedRow = readonly (string | number | null)[];

/**
 * Rows refer only to rows of earlier tables. `place` is SQLite's rowid, which orders summaries made
 * at the same time. `outbox` is a table in PostgreSQL and derived from a cursor in SQLite.
 */
export const MOVED_TABLES: readonly MovedTable[] = [
  {
    name: 'contexts',
    key: ['key'],
    columns: CONTEXT_COLUMNS,
    label: 'id',
    long: ['metadata'],
  },
  {
    name: 'messages',
    key: ['sequence'],
    columns: {
      sequence: 'integer',
      id: 'text',
      context_key: 'integer',
      turn: 'integer',
      role: 'text',
      tokens: 'integer',
      timestamp: 'integer',
      superseded_at: 'integer',
      is_pinned: 'boolean',
      status: 'text',
      digest: 'text',
      origin: 'text',
      parts: 'text',
    },
    label: 'id',
    long: ['parts'],
  },
  {
    name: 'summaries',
    key: ['place'],
    columns: {
      place: 'integer',
      id: 'text',
      context_key: 'integer',
      created_at: 'integer',
      provider: 'text',
      model: 'text',
      from_sequence: 'integer',
      to_sequence: 'integer',
      tokens_before: 'integer',
      tokens_after: 'integer',
      absorbed_by: 'text',
      text: 'text',
    },
    label: 'id',
    long: ['text'],
  },
  {
    name: 'kept_answers',
    key: ['id'],
    columns: {
      id: 'text',
      digest: 'text',
      context_id: 'text',
      message_id: 'text',
      version: 'integer',
      kept_at: 'integer',
      body: 'text',
    },
    label: 'id',
    long: ['body'],
  },
  {
    name: 'documents',
    key: ['collection', 'id'],
    columns: { collection: 'text', id: 'text', updated_at: 'integer', body: 'text' },
    label: 'id',
    long: ['body'],
  },
  {
    name: 'settings',
    key: ['key'],
    columns: { key: 'text', value: 'text' },
    label: 'key',
    long: ['value'],
  },
  {
    name: 'audit',
    key: ['sequence'],
    columns: {
      sequence: 'integer',
      id: 'text',
      at: 'integer',
      actor: 'text',
      address: 'text',
      action: 'text',
      context_id: 'text',
      subject: 'text',
      outcome: 'text',
      count: 'integer',
      request_id: 'text',
      fields: 'text',
    },
    label: 'id',
    long: [],
  },
  {
    name: 'attempts',
    key: ['sequence'],
    columns: { sequence: 'integer', ...ATTEMPT_COLUMN_TYPES },
    label: 'request_id',
    long: [],
  },
  {
    name: 'uncounted_attempts',
    key: ['sequence'],
    columns: { sequence: 'integer' },
    label: 'sequence',
    long: [],
  },
  {
    name: 'usage_spans',
    key: USAGE_KEY,
    columns: USAGE_COLUMN_TYPES,
    label: 'start',
    long: [],
  },
  {
    name: 'budget_counters',
    key: ['budget_id', 'window_start'],
    columns: { budget_id: 'text', window_start: 'integer', spent: 'integer' },
    label: 'budget_id',
    long: [],
  },
  {
    name: 'notes',
    key: ['sequence'],
    columns: { sequence: 'integer', ...NOTE_COLUMN_TYPES },
    label: 'id',
    long: ['text'],
  },
  {
    name: 'outbox',
    key: ['sequence'],
    columns: { sequence: 'integer' },
    label: 'sequence',
    long: [],
  },
];

export function keyOf(table: MovedTable, row: MovedRow): MovedRow {
  return row.slice(0, table.key.length);
}

export function labelOf(table: MovedTable, row: MovedRow): string {
  return String(row[Object.keys(table.columns).indexOf(table.label)]);
}

/**
 * Converts a row of either database to its values in order. PostgreSQL's texts cannot hold NUL, and
 * neither store keeps half a surrogate pair, so both sides are read with the replacement character.
 */
export function toMovedRow(table: MovedTable, row: Readonly<Record<string, unknown>>): MovedRow {
  return Object.keys(table.columns).map((column) => toValue(column, row[column]));
}

function toValue(column: string, value: unknown): string | number | null {
  switch (typeof value) {
    case 'string':
      return value.replaceAll('\0', '\uFFFD').toWellFormed();
    case 'number':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    default:
      if (value === null) return null;
      throw new TypeError(`${column} has a value that cannot be copied`);
  }
}
