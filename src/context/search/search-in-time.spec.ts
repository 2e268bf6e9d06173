/** What a search has found when its caller can wait no longer. */
import { expect, it } from 'vitest';
import { textMessage, textOf } from '../../model/message.ts';
import { EVERY_CONTEXT } from '../records/context-scope.ts';
import { ContextService } from '../context.service.ts';
import { SEARCH_CANDIDATES } from '../limits.ts';
import { MeaningService } from './meaning.service.ts';
import type { MessageSearch } from '../ports/message-search.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { SearchCandidate, SearchQuery } from '../records/search-query.ts';

const QUESTION = { question: 'Where is the harbour?', limit: 5, neighbours: 1, mergesCopies: true };

const candidate = (sequence: number, text: string): SearchCandidate => ({
  contextId: `talk:${sequence}`,
  message: {
    id: `${sequence}`,
    sequence,
    message: textMessage('user', text),
    timestamp: 1,
    tokens: 9,
  },
  share: 1,
  isActive: true,
});
/** So many copies of two texts that a search looks a second time. */
const CROWD = Array.from({ length: SEARCH_CANDIDATES }, (_, index) =>
  candidate(index + 1, index % 2 === 0 ? 'Which harbour?' : 'The harbour is in the south.'),
);

/** A step that never ends; the caller's time is over once it has begun. */
function endless<Found>(caller: AbortController): Promise<Found> {
  setImmediate(() => caller.abort());
  return new Promise(() => {});
}

type Steps = Pick<MessageSearch, 'candidates' | 'neighbours'> & Pick<VectorStore, 'similarities'>;

const none = async () => new Map();
const STEPS: Steps = { candidates: async () => CROWD, neighbours: none, similarities: none };

function serviceWith(replaced: Partial<Steps>): ContextService {
  const steps = { ...STEPS, ...replaced };
  const meaning = new MeaningService(steps as Partial<VectorStore> as VectorStore);
  meaning.use(async () => ({ modelKey: 1, vector: new Float32Array([1]) }));
  const unused = {} as never;
  const index = steps as Partial<MessageSearch> as MessageSearch;
  return new ContextService(unused, unused, unused, unused, index, unused, unused, meaning);
}

it.each<[string, (caller: AbortController) => Partial<Steps>]>([
  [
    'a second look, where copies are crowded',
    (caller) => ({
      candidates: async ({ limit }) => (limit > SEARCH_CANDIDATES ? endless(caller) : CROWD),
    }),
  ],
  ['the vectors', (caller) => ({ similarities: () => endless(caller) })],
  ['the neighbours', (caller) => ({ neighbours: () => endless(caller) })],
])('is found without %s', async (_, makeLate) => {
  const caller = new AbortController();
  const service = serviceWith(makeLate(caller));
  const found = await service.search(QUESTION, EVERY_CONTEXT, caller.signal);
  expect(found.map(({ message }) => textOf(message.message))).toEqual([
    'The harbour is in the south.',
    'Which harbour?',
  ]);
});

it.each<[string, (caller: AbortController) => Promise<readonly SearchCandidate[]>]>([
  ['late', endless],
  ['refused', () => Promise.reject(new Error('overloaded'))],
])('what a question about a time has found is kept if more of it is %s', async (_, more) => {
  const caller = new AbortController();
  const isFirst = ({ words }: SearchQuery) => words.length > 1;
  const service = serviceWith({
    candidates: async (query) => (isFirst(query) ? CROWD.slice(0, 2) : more(caller)),
  });
  const asked = { ...QUESTION, question: 'What did we talk about in May 2023?' };
  expect(await service.search(asked, EVERY_CONTEXT, caller.signal)).toHaveLength(2);
});
