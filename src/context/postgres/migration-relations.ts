/** PostgreSQL's tables in the form in which they are copied, and the SQL that reads and writes batches. */
import { MARKER, STAYING_SETTINGS } from '../migration/marker.ts';
import type { MovedTable, TableName } from '../migration/moved-tables.ts';
import type { Relations } from '../migration/relation-sql.ts';

export const POSTGRES_RELATIONS: Relations = {
  contexts: 'rhetor.contexts',
  messages: 'rhetor.messages',
  summaries: 'rhetor.summaries',
  kept_answers: 'rhetor.kept_answers',
  documents: 'rhetor.documents',
  settings: `(SELECT * FROM rhetor.settings WHERE key NOT IN ${STAYING_SETTINGS})`,
  outbox: 'rhetor.outbox',
  audit: 'rhetor.audit',
  attempts: 'rhetor.attempts',
  uncounted_attempts: 'rhetor.uncounted_attempts',
  usage_spans: 'rhetor.usage_spans',
  // What a process that died has left reserved counts as spent.
  budget_counters:
    '(SELECT budget_id, window_start, spent + reserved AS spent FROM rhetor.budget_counters)',
  notes: 'rhetor.notes',
};

const ARRAY_TYPES = { integer: 'bigint[]', text: 'text[]', boolean: 'boolean[]' } as const;

/**
 * Parameters: the key's values, then the most rows and the most bytes. Sizes are known without
 * reading the texts, so the amount is bounded before it is read.
 */
export function readSql(table: MovedTable, isFirst: boolean): string {
  const key = table.key.join(', ');
  const columns = Object.keys(table.columns).join(', ');
  const places = table.key.map((_, index) => `$${index + 1}`).join(', ');
  const bound = isFirst ? 0 : table.key.length;
  const size = table.long.map((column) => `octet_length(${column})`).join(' + ') || '0';
  return `
    SELECT ${columns} FROM (
      SELECT ${columns}, sum(size) OVER (ORDER BY ${key}) - size AS size_before FROM (
        SELECT ${columns}, ${size} AS size FROM ${POSTGRES_RELATIONS[table.name]} AS moved
        ${isFirst ? '' : `WHERE (${key}) > (${places})`}
        ORDER BY ${key} LIMIT $${bound + 1}) AS most) AS sized
    WHERE size_before < $${bound + 2} ORDER BY ${key}`;
}

/** What the full-text index holds of a row, from its words; the same as for a new one. */
const VECTORS: Partial<Record<TableName, string>> = {
  messages: `to_tsvector('rhetor.words', m.words)
      || array_to_tsvector(ARRAY['context/' || m.context_key])`,
  notes: 'rhetor.note_vector(m.words, m.owner, m.component)',
};

/** One array per column; for a table with a full-text index one more, with the words. */
export function writeSql(table: MovedTable): string {
  const columns = Object.keys(table.columns).map((column) => `"${column}"`);
  const types = Object.values(table.columns).map((type) => ARRAY_TYPES[type]);
  const vector = VECTORS[table.name];
  const isFound = vector !== undefined;
  const given = isFound ? [...types, ARRAY_TYPES.text] : types;
  const arrays = given.map((type, index) => `$${index + 1}::${type}`).join(', ');
  return `
    INSERT INTO rhetor.${table.name} (${[...columns, ...(isFound ? ['search'] : [])].join(', ')})
    SELECT ${[...columns.map((column) => `m.${column}`), ...(isFound ? [vector] : [])].join(', ')}
    FROM unnest(${arrays}) AS m (${[...columns, ...(isFound ? ['words'] : [])].join(', ')})`;
}

const SEQUENCE = (table: string, column: string): string =>
  `pg_get_serial_sequence('rhetor.${table}', '${column}')::regclass`;

export const POSTGRES_LAST_SEQUENCE = `
  SELECT greatest(pg_sequence_last_value(${SEQUENCE('messages', 'sequence')}),
    (SELECT max(sequence) FROM rhetor.messages), 0) AS sequence`;

const HIGHEST = (table: string, column: string, highest: string): string => `
  SELECT setval(${SEQUENCE(table, column)}, greatest(given.value, 1), given.value > 0)
  FROM (SELECT ${highest} AS value) AS given`;

const HIGHEST_OF = (table: string, column: string): string =>
  HIGHEST(table, column, `coalesce((SELECT max(${column}) FROM rhetor.${table}), 0)`);

export const SET_SEQUENCES = [
  HIGHEST_OF('contexts', 'key'),
  HIGHEST_OF('summaries', 'place'),
  HIGHEST_OF('audit', 'sequence'),
  HIGHEST_OF('attempts', 'sequence'),
  HIGHEST_OF('notes', 'sequence'),
];
export const POSTGRES_SET_SEQUENCE = HIGHEST('messages', 'sequence', '$1::bigint');

export const POSTGRES_READ_MARKER = `SELECT value FROM rhetor.settings WHERE key = '${MARKER}'`;

export const POSTGRES_WRITE_MARKER = `
  INSERT INTO rhetor.settings (key, value) VALUES ('${MARKER}', $1)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value`;

export const CLEAR = `
  TRUNCATE rhetor.contexts, rhetor.messages, rhetor.summaries, rhetor.kept_answers, rhetor.documents,
    rhetor.settings, rhetor.outbox, rhetor.audit, rhetor.attempts, rhetor.uncounted_attempts,
    rhetor.usage_spans, rhetor.budget_counters, rhetor.budget_holds, rhetor.claims,
    rhetor.deletions, rhetor.notes, rhetor.message_vectors, rhetor.note_vectors, rhetor.worlds,
    rhetor.world_words, rhetor.world_moves, rhetor.former_stems`;

/** Without statistics, the first searches and lists would be planned for empty tables. */
export const GATHER_STATISTICS = `
  ANALYZE rhetor.contexts, rhetor.messages, rhetor.summaries, rhetor.kept_answers, rhetor.documents,
    rhetor.settings, rhetor.outbox, rhetor.audit, rhetor.attempts, rhetor.usage_spans,
    rhetor.notes, rhetor.world_words`;
