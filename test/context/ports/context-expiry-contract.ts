/** The contract of a ContextExpiry. */
import { describe, expect, it } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import { newTurn } from '../new-turn.ts';
import { newContextId } from '../reading-stores.ts';

/** Deletes old contexts in the whole store, so it needs its own store. */
export function describeExpiry(open: () => Promise<ContextStore>): void {
  describe('expire', () => {
    it('deletes what is too old or too much, the oldest first, a batch at a time', async () => {
      const store = await open();
      const left = async (): Promise<number[]> =>
        (await store.contexts.list({ limit: 100 })).contexts
          .map(({ updatedAt }) => updatedAt)
          .reverse();
      for (const at of [10, 20, 30, 40, 50, 60]) {
        await store.turns.append({ ...newTurn(newContextId(), 'one', 'uno'), repliedAt: at });
      }
      expect(await store.expiry.countUnchangedSince(35)).toEqual({ all: 6, unchanged: 3 });
      expect(await store.expiry.expire({ limit: 10 })).toBe(0);
      expect(await store.expiry.expire({ before: 35, limit: 2 })).toBe(2);
      expect(await left()).toEqual([30, 40, 50, 60]);
      expect(await store.expiry.expire({ before: 35, limit: 2 })).toBe(1);
      expect(await store.expiry.expire({ keep: 2, limit: 10 })).toBe(1);
      expect(await left()).toEqual([50, 60]);
      expect(await store.expiry.expire({ before: 35, keep: 2, limit: 10 })).toBe(0);
      await store.close();
    });
  });
}
