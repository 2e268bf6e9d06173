import { expect, it, vi } from 'vitest';
import type { EngramService } from '../../context/engram/engram.service.ts';
import type { RecalledMessage } from '../../memory/memory-query.ts';
import type { MemoryService } from '../../memory/memory.service.ts';
import { textMessage } from '../../model/message.ts';
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

const HARBOUR: RecalledMessage = {
  type: 'message',
  contextId: 'ergon:past',
  message: {
    id: 'a-message',
    sequence: 1,
    message: textMessage('user', 'The harbour is in the south.'),
    timestamp: 1,
    tokens: 9,
  },
  score: 0.5,
  before: [],
  after: [],
};

type Finders = Pick<MemoryService, 'findMessages' | 'findNotes'>;

function recallBy(finders: Partial<Finders>): RecallService {
  const none = async () => [];
  const memory = { findMessages: none, findNotes: none, ...finders, pinned: none };
  return new RecallService(memory as unknown as MemoryService, {} as EngramService);
}

/** At the deadline. */
const aborted = (signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));

it('takes a late search back, and goes on without it', async () => {
  let asked: AbortSignal | undefined;
  const service = recallBy({
    findMessages: async (_, __, signal) => {
      asked = signal;
      await aborted(signal);
      throw signal?.reason;
    },
  });
  expect(await service.recall(WISH)).toEqual({ found: [], pinned: [], limit: 3, missed: 'late' });
  expect(asked?.aborted).toBe(true);
});

it.each<[string, Partial<Finders>]>([
  [
    'what a search has found by the deadline',
    { findMessages: (_, __, signal) => aborted(signal).then(() => [HARBOUR]) },
  ],
  [
    'the messages if the notes are late',
    { findMessages: async () => [HARBOUR], findNotes: () => new Promise(() => {}) },
  ],
])('takes %s', async (_, finders) => {
  const recalled = await recallBy(finders).recall(WISH);
  expect(recalled).toEqual({ found: [HARBOUR], pinned: [], limit: 3, missed: 'late' });
});

it('goes on without a search that fails, and misses nothing where nothing is found', async () => {
  const failing = recallBy({
    findMessages: async () => [HARBOUR],
    findNotes: () => Promise.reject(new Error('overloaded')),
  });
  expect(await failing.recall(WISH)).toMatchObject({ found: [HARBOUR], missed: 'failed' });
  const found = await recallBy({}).recall(WISH);
  expect(found).toEqual({ found: [], pinned: [], limit: 3 });
});
