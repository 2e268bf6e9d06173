import { expect, it, vi } from 'vitest';
import type { EngramService } from '../../context/engram/engram.service.ts';
import type { MemoryService } from '../../memory/memory.service.ts';
import { RecallService, type RecallWish } from './recall.service.ts';

vi.mock('../limits.ts', async (limits) => ({
  ...(await limits<object>()),
  LONGEST_RECALL_MS: 20,
}));

const WISH: RecallWish = {
  component: 'ergon',
  contextId: 'ergon:one',
  access: { scope: { type: 'own', owner: 'a-key' } },
  reach: 'component',
  question: 'Where is the harbour?',
  limit: 3,
  window: { droppedMessages: 0, firstKept: undefined },
};

function recallBy(search: MemoryService['search']): RecallService {
  const memory = { search, pinned: async () => [] };
  return new RecallService(memory as unknown as MemoryService, {} as EngramService);
}

it('takes a late search back, and goes on without it', async () => {
  let asked: AbortSignal | undefined;
  const service = recallBy((_, __, signal) => {
    asked = signal;
    return new Promise((_, reject) =>
      signal?.addEventListener('abort', () => reject(signal.reason)),
    );
  });
  expect(await service.recall(WISH)).toEqual({ found: [], pinned: [], limit: 3, missed: 'late' });
  expect(asked?.aborted).toBe(true);
});

it('goes on without a search that fails, and misses nothing where nothing is found', async () => {
  const failing = recallBy(() => Promise.reject(new Error('overloaded')));
  expect(await failing.recall(WISH)).toMatchObject({ found: [], missed: 'failed' });
  const found = await recallBy(async () => []).recall(WISH);
  expect(found).toEqual({ found: [], pinned: [], limit: 3 });
});
