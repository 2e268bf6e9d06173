/** A list that is loaded page by page, newest first, and keeps what it has while it is loaded again. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { useLoaded } from './use-loaded.ts';

export type RowPage<Row> = { readonly rows: readonly Row[]; readonly next?: string | undefined };

export type Pages<Row> = {
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  /** Why the next page could not be loaded. */
  readonly moreError: unknown;
  readonly loadMore: () => void;
};

/** @param keyOf names a row, so that none is in the list twice */
export function usePages<Row>(
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<RowPage<Row>>,
  keyOf: (row: Row) => string,
  dependencies: readonly unknown[],
) {
  const loaded = useLoaded((signal) => load(undefined, signal), dependencies);
  const [list, setList] = useState<RowPage<Row> | undefined>(undefined);
  const [isLoadingMore, setLoadingMore] = useState(false);
  const [moreError, setMoreError] = useState<unknown>(undefined);
  const running = useRef<AbortController | undefined>(undefined);

  useEffect(() => {
    setList(undefined);
    setMoreError(undefined);
    return () => running.current?.abort();
  }, dependencies);

  const first = loaded.state === 'loaded' ? loaded.value : undefined;
  useEffect(() => {
    if (first !== undefined) setList((former) => withNewest(former, first, keyOf));
  }, [first]);

  const add = useCallback((row: Row) => {
    setList((former) =>
      former === undefined ? former : { ...former, rows: joined([row], former.rows, keyOf) },
    );
  }, []);

  const edit = useCallback((change: (row: Row) => Row) => {
    setList((former) => former && { ...former, rows: former.rows.map(change) });
  }, []);

  const loadMore = async (): Promise<void> => {
    if (list?.next === undefined || isLoadingMore) return;
    const controller = new AbortController();
    running.current = controller;
    setLoadingMore(true);
    setMoreError(undefined);
    try {
      const page = await load(list.next, controller.signal);
      if (controller.signal.aborted) return;
      setList((former) => ({
        rows: joined(former?.rows ?? [], page.rows, keyOf),
        next: page.next,
      }));
    } catch (error) {
      if (!controller.signal.aborted) setMoreError(error);
    } finally {
      setLoadingMore(false);
    }
  };

  const pages: Pages<Row> = {
    rows: list?.rows ?? [],
    hasMore: list?.next !== undefined,
    isLoadingMore,
    moreError,
    loadMore: () => void loadMore(),
  };
  return {
    pages,
    /** The state of the first page; it is loading until its rows are in `pages`. */
    loaded:
      loaded.state === 'loaded' && list === undefined
        ? ({ state: 'loading', reload: loaded.reload } as const)
        : loaded,
    /** Puts a row that has just been made before the others. */
    add,
    /** Puts what a change has made of a row in its place. */
    edit,
  };
}

/** What was loaded before follows, unless there may be rows between it and the newest. */
export function withNewest<Row>(
  former: RowPage<Row> | undefined,
  newest: RowPage<Row>,
  keyOf: (row: Row) => string,
): RowPage<Row> {
  if (former === undefined || newest.next === undefined) return newest;
  const known = new Set(former.rows.map(keyOf));
  const oldest = newest.rows.at(-1);
  if (oldest === undefined || !known.has(keyOf(oldest))) return newest;
  return { rows: joined(newest.rows, former.rows, keyOf), next: former.next };
}

function joined<Row>(
  before: readonly Row[],
  after: readonly Row[],
  keyOf: (row: Row) => string,
): readonly Row[] {
  const known = new Set(before.map(keyOf));
  return [...before, ...after.filter((row) => !known.has(keyOf(row)))];
}
