/** SQL that inserts a context into either database, and its values. */
import { GIVEN_COLUMNS, type GivenToContext, toGivenValues } from './context-row.ts';

const COLUMNS = `id, created_at, updated_at, version, active_count, active_tokens, owner, ${GIVEN_COLUMNS}`;
const COUNT = COLUMNS.split(',').length;

/** @param sign the prefix of numbered parameters */
export const INSERT_CONTEXT = (table: string, sign: '?' | '$'): string => `
  INSERT INTO ${table} (${COLUMNS})
  VALUES (${Array.from({ length: COUNT }, (_, index) => `${sign}${index + 1}`).join(', ')})`;

/**
 * A fork starts without messages; the values are its id, its two times, the source's key, and its
 * own owner.
 */
export const INSERT_FORK = (table: string, sign: '?' | '$'): string => `
  INSERT INTO ${table} (${COLUMNS})
  SELECT ${sign}1, ${sign}2, ${sign}3, 0, 0, 0, ${sign}5, ${GIVEN_COLUMNS}
  FROM ${table} WHERE key = ${sign}4 RETURNING key`;

export type NewContextRow = GivenToContext & {
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly version: number;
  readonly activeCount: number;
  readonly activeTokens: number;
  readonly owner?: string | undefined;
  /** JSON. */
  readonly metadata: string;
};

export function toInsertValues(row: NewContextRow): (string | number | null)[] {
  const { id, createdAt, updatedAt, version, activeCount, activeTokens, owner, metadata } = row;
  return [
    id,
    createdAt,
    updatedAt,
    version,
    activeCount,
    activeTokens,
    owner ?? null,
    ...toGivenValues(row, metadata),
  ];
}
