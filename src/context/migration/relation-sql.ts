/** SQL that runs on both databases: the row counts, and a fingerprint of the stored data. */
import type { TableName } from './moved-tables.ts';

/** Table → its FROM clause: the table's name, or a query in brackets that returns its rows. */
export type Relations = Readonly<Record<TableName, string>>;

const SIGNS: readonly (readonly [TableName, string])[] = [
  ['contexts', 'count(*)'],
  ['contexts', 'sum(version)'],
  ['contexts', 'max(updated_at)'],
  ['messages', 'count(*)'],
  ['messages', 'max(sequence)'],
  ['messages', 'count(superseded_at)'],
  ['summaries', 'count(*)'],
  ['summaries', 'max(created_at)'],
  ['summaries', 'count(absorbed_by)'],
  ['kept_answers', 'count(*)'],
  ['kept_answers', 'max(kept_at)'],
  ['documents', 'count(*)'],
  ['documents', 'max(updated_at)'],
  ['settings', 'count(*)'],
  ['outbox', 'count(*)'],
  ['audit', 'max(sequence)'],
  ['attempts', 'max(sequence)'],
  ['uncounted_attempts', 'count(*)'],
  ['usage_spans', 'sum(requests)'],
  ['budget_counters', 'sum(spent)'],
  ['notes', 'count(*)'],
  ['notes', 'max(sequence)'],
  ['notes', 'count(nullif(is_pinned, false))'],
];

/** Returns one row with a column for each table. */
export function countSql(relations: Relations): string {
  const counts = Object.entries(relations).map(
    ([name, relation]) => `(SELECT count(*) FROM ${relation} AS counted) AS ${name}`,
  );
  return `SELECT ${counts.join(', ')}`;
}

/** Returns one row with one text, `fingerprint`. */
export function fingerprintSql(relations: Relations): string {
  const signs = SIGNS.map(
    ([name, sign]) =>
      `coalesce((SELECT CAST(${sign} AS text) FROM ${relations[name]} AS signed), '-')`,
  );
  return `SELECT ${signs.join(` || ' ' || `)} AS fingerprint`;
}
