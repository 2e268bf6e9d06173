import { describe, expect, it } from 'vitest';
import { textMessage } from '../model/message.ts';
import type { StoredMessagePage, MessageQuery } from './records/context-pages.ts';
import { readLongPage } from './long-page.ts';
import { pageOf, ROW_BYTES } from './rows/page-bytes.ts';

const KILOBYTE = 1024;

/** A store of one context; it records the queries, and what happened between two of them. */
function storeOf(sizes: readonly number[]) {
  const asked: { readonly rows: number; readonly turn: number }[] = [];
  let turn = 0;
  const count = (): void => {
    turn += 1;
    immediate = setImmediate(count);
  };
  let immediate = setImmediate(count);
  const stored = sizes.map((size, index) => ({
    id: String(index),
    sequence: index,
    timestamp: 0,
    tokens: 1,
    message: textMessage('user', 'x'.repeat(size)),
  }));
  const messages = async (_id: string, query: MessageQuery): Promise<StoredMessagePage> => {
    const end = query.before === undefined ? stored.length : Number(query.before);
    const bounds = { limit: query.limit, mostBytes: query.mostBytes ?? Infinity };
    const size = ({ message }: (typeof stored)[number]) => JSON.stringify(message.parts).length;
    const page = pageOf(stored.slice(0, end).reverse(), size, bounds);
    asked.push({ rows: page.rows.length, turn });
    const rows = page.rows.toReversed();
    const [oldest] = rows;
    const found = { version: 1, messages: rows };
    return page.hasMore && oldest !== undefined ? { ...found, nextBefore: oldest.id } : found;
  };
  return { store: { messages }, asked, stop: () => clearImmediate(immediate) };
}

describe('a long page', () => {
  it('is read in slices of a megabyte, yielding to the event loop in between', async () => {
    const { store, asked, stop } = storeOf(Array<number>(1_000).fill(16 * KILOBYTE));
    const page = await readLongPage(store, 'test', { limit: 1_000 });
    stop();
    const ids = page?.messages.map(({ id }) => Number(id)) ?? [];
    expect(ids).toEqual(ids.toSorted((one, other) => one - other));
    expect(ids.at(-1)).toBe(999);
    expect(page?.nextBefore).toBe(String(ids[0]));
    const bytes = JSON.stringify(page?.messages).length;
    expect(bytes).toBeLessThanOrEqual(8 * KILOBYTE * KILOBYTE);
    expect(bytes).toBeGreaterThan(6 * KILOBYTE * KILOBYTE);
    for (const { rows } of asked) expect(rows * (16 * KILOBYTE + ROW_BYTES)).toBeLessThan(2 ** 20);
    const turns = asked.map(({ turn }) => turn);
    expect(new Set(turns).size).toBe(asked.length);
  });

  it('is complete if it fits, whatever the size of its messages', async () => {
    const { store, stop } = storeOf([2_000 * KILOBYTE, 10, 3_000 * KILOBYTE, 10, 10]);
    const page = await readLongPage(store, 'test', { limit: 1_000 });
    const two = await readLongPage(store, 'test', { limit: 2 });
    stop();
    expect(page?.messages.map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4']);
    expect(page).not.toHaveProperty('nextBefore');
    expect(two?.messages.map(({ id }) => id)).toEqual(['3', '4']);
    expect(two?.nextBefore).toBe('3');
  });

  it('ends earlier where the caller wants less than a slice', async () => {
    const { store, stop } = storeOf(Array<number>(10).fill(16 * KILOBYTE));
    const page = await readLongPage(store, 'test', { limit: 10, mostBytes: 40 * KILOBYTE });
    stop();
    expect(page?.messages.map(({ id }) => id)).toEqual(['8', '9']);
    expect(page?.nextBefore).toBe('8');
  });

  it('ends before a message that does not fit, unless it is the first', async () => {
    const { store, stop } = storeOf([10, 9_000 * KILOBYTE, 10]);
    const newest = await readLongPage(store, 'test', { limit: 1_000 });
    const large = await readLongPage(store, 'test', { limit: 1_000, before: '2' });
    stop();
    expect(newest?.messages.map(({ id }) => id)).toEqual(['2']);
    expect(newest?.nextBefore).toBe('2');
    expect(large?.messages.map(({ id }) => id)).toEqual(['1']);
    expect(large?.nextBefore).toBe('1');
  });
});
