/** What a conversation shows while pages of it arrive late, or out of order. */
import { beforeEach, expect, it } from 'vitest';
import { type MessagePage, RhetorClient } from '../../../../src/client/client.ts';
import { entryOf } from './entry.ts';
import { History } from './history.ts';

const CONTEXT = 'ergon:design';
const always = (): boolean => true;

/** What the server answers next, in order. */
let answers: (MessagePage | Promise<MessagePage>)[];
let history: History;

beforeEach(() => {
  answers = [];
  const client = new RhetorClient({
    url: 'http://127.0.0.1:9',
    fetch: async () => Response.json(await answers.shift()),
  });
  history = new History(() => client);
});

/** The messages from m{first} to before m{end}. */
function page(first: number, end: number): MessagePage {
  return {
    context_id: CONTEXT,
    count: end - first,
    version: end,
    messages: idsOf(first, end).map((id) => ({
      id,
      role: 'user',
      content: id,
      timestamp: '2026-01-01T00:00:00.000Z',
    })),
    ...(first > 0 && { next_before: `m${first}` }),
  };
}

function idsOf(first: number, end: number): string[] {
  return Array.from({ length: end - first }, (_, place) => `m${first + place}`);
}

function shown(): string[] {
  return history.entries.map(({ text }) => text);
}

it('adds what others have stored, and keeps the pages that are loaded', async () => {
  answers = [page(40, 80), page(0, 40), page(42, 82)];
  await history.open(CONTEXT);
  await history.loadOlder(CONTEXT);
  await history.refresh(CONTEXT, always);
  expect(shown()).toEqual(idsOf(0, 82));
  expect(history.pages.value.map(({ key }) => key)).toEqual(['m0', 'm40', 'm80']);
});

it('keeps a turn that has ended since the refresh was asked', async () => {
  const late = Promise.withResolvers<MessagePage>();
  answers = [page(0, 2), late.promise];
  await history.open(CONTEXT);
  const refreshed = history.refresh(CONTEXT, always);
  history.add(...page(2, 4).messages.map(entryOf));
  late.resolve(page(0, 2));
  await refreshed;
  expect(shown()).toEqual(idsOf(0, 4));
});

it('leaves no gap if the page that an older one belongs before is shown no more', async () => {
  const late = Promise.withResolvers<MessagePage>();
  answers = [page(40, 80), late.promise, page(100, 140), page(60, 100)];
  await history.open(CONTEXT);
  const older = history.loadOlder(CONTEXT);
  await history.refresh(CONTEXT, always);
  late.resolve(page(0, 40));
  await older;
  expect(shown()).toEqual(idsOf(100, 140));
  await history.loadOlder(CONTEXT);
  expect(shown()).toEqual(idsOf(60, 140));
});

it('shows no other page while it is held', async () => {
  answers = [page(0, 2), page(2, 42), page(2, 42)];
  await history.open(CONTEXT);
  const release = history.hold();
  await history.refresh(CONTEXT, always);
  expect(shown()).toEqual(idsOf(0, 2));
  release();
  await history.refresh(CONTEXT, always);
  expect(shown()).toEqual(idsOf(2, 42));
});
