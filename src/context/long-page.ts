/** Reads a page of any length in slices, yielding to the event loop in between. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ContextScope, EVERY_CONTEXT } from './records/context-scope.ts';
import type { StoredMessagePage, MessageQuery } from './records/context-pages.ts';
import type { ContextCatalog } from './ports/context-catalog.ts';
import { ROW_BYTES, SLICE_BYTES } from './rows/page-bytes.ts';
import type { MessageRecord } from './records/stored-context.ts';
import { MOST_PAGE_BYTES } from './limits.ts';

/**
 * Each slice is consistent, but not the page as a whole: it is as if the caller had requested each
 * slice separately. The version is that of the first slice, the newest one.
 */
export async function readLongPage(
  store: Pick<ContextCatalog, 'messages'>,
  contextId: string,
  { mostBytes = MOST_PAGE_BYTES, ...query }: MessageQuery,
  scope: ContextScope = EVERY_CONTEXT,
): Promise<StoredMessagePage | undefined> {
  const sliceBytes = Math.min(SLICE_BYTES, mostBytes);
  const first = await store.messages(contextId, { ...query, mostBytes: sliceBytes }, scope);
  if (first === undefined) return undefined;
  const slices = [first.messages];
  let bytes = mostBytesOf(first.messages);
  let count = first.messages.length;
  let { nextBefore } = first;
  while (nextBefore !== undefined && count < query.limit && bytes < mostBytes) {
    await nextTurn();
    const rest = { before: nextBefore, limit: query.limit - count, mostBytes: sliceBytes };
    const slice = await store.messages(contextId, { ...query, ...rest }, scope);
    // Deleted in the meantime.
    if (slice === undefined) return undefined;
    bytes += mostBytesOf(slice.messages);
    if (bytes > mostBytes) break;
    slices.push(slice.messages);
    count += slice.messages.length;
    nextBefore = slice.nextBefore;
  }
  const messages = slices.reverse().flat();
  const page = { version: first.version, messages };
  return nextBefore === undefined ? page : { ...page, nextBefore };
}

/** Chosen so that several messages fit into a slice; a single one may be larger than it. */
function mostBytesOf([only, ...others]: readonly MessageRecord[]): number {
  if (only === undefined || others.length > 0) return SLICE_BYTES;
  return Buffer.byteLength(JSON.stringify(only.message.parts)) + ROW_BYTES;
}
