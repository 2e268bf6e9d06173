/** The size of a page in bytes, and where a page of rows ends. */

/** Bytes read at once: a long page is read in slices, yielding to other work in between. */
export const SLICE_BYTES = 1024 * 1024;
/** Approximate bytes that the fields around a text add to it in an answer. */
export const ROW_BYTES = 512;

export type PageBounds = {
  readonly limit: number;
  readonly mostBytes: number;
};

export type RowPage<Row> = {
  readonly rows: readonly Row[];
  /** True if another page follows. */
  readonly hasMore: boolean;
};

/** Reads up to the first row that does not fit. The first row always fits. */
export function pageOf<Row>(
  rows: Iterable<Row>,
  bytesOf: (row: Row) => number,
  { limit, mostBytes }: PageBounds,
): RowPage<Row> {
  const page: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = bytesOf(row) + ROW_BYTES;
    const isFull = page.length === limit || (page.length > 0 && bytes + size > mostBytes);
    if (isFull) return { rows: page, hasMore: true };
    page.push(row);
    bytes += size;
  }
  return { rows: page, hasMore: false };
}
