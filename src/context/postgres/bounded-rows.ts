/** The SQL of a page that is bounded by its bytes: what does not fit is not sent by the database at all. */
import { ROW_BYTES, type RowPage } from '../page-bytes.ts';
import { integerColumn, type Row } from '../rows/stored-rows.ts';

export const MESSAGE_BYTES = `octet_length(parts) + coalesce(octet_length(origin), 0)`;

/**
 * As `pageOf` bounds it; `walked` is how many rows there were to choose from.
 * @param bytes SQL of the most bytes of a page
 */
export const WITHIN = (rows: string, size: string, order: string, bytes: string): string => `
  SELECT * FROM (
    SELECT walk.*, count(*) OVER () AS walked, row_number() OVER by_place AS place,
      sum(${size} + ${ROW_BYTES}) OVER by_place AS bytes
    FROM (${rows}) AS walk WINDOW by_place AS (ORDER BY ${order})) AS counted
  WHERE place = 1 OR bytes <= ${bytes}
  ORDER BY place`;

/** @param rows of a query that is bounded by WITHIN, which walked over one more than `limit` */
export function toRowPage(rows: readonly Row[], limit: number): RowPage<Row> {
  const page = rows.slice(0, limit);
  const [first] = rows;
  return {
    rows: page,
    hasMore: first !== undefined && integerColumn(first, 'walked') > page.length,
  };
}
