/** SQL for a page bounded by bytes, so that the database does not send rows that do not fit. */
import { ROW_BYTES, type RowPage } from '../../rows/page-bytes.ts';
import { integerColumn, type Row } from '../../sql/row.ts';

export const MESSAGE_BYTES = `octet_length(parts) + coalesce(octet_length(origin), 0)`;

/**
 * Bounds rows like `pageOf`; `walked` is the number of rows to choose from.
 * @param bytes SQL expression for the most bytes of a page
 */
export const WITHIN = (rows: string, size: string, order: string, bytes: string): string => `
  SELECT * FROM (
    SELECT walk.*, count(*) OVER () AS walked, row_number() OVER by_place AS place,
      sum(${size} + ${ROW_BYTES}) OVER by_place AS bytes
    FROM (${rows}) AS walk WINDOW by_place AS (ORDER BY ${order})) AS counted
  WHERE place = 1 OR bytes <= ${bytes}
  ORDER BY place`;

/** @param rows of a query bounded by WITHIN, which read one row more than `limit` */
export function toRowPage(rows: readonly Row[], limit: number): RowPage<Row> {
  const page = rows.slice(0, limit);
  const [first] = rows;
  return {
    rows: page,
    hasMore: first !== undefined && integerColumn(first, 'walked') > page.length,
  };
}
