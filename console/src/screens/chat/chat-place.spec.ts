import { beforeEach, expect, it, vi } from 'vitest';
import type { ChatPlace } from './chat-place.ts';

beforeEach(() => vi.stubGlobal('document', { baseURI: 'http://localhost/console/' }));

it.each<ChatPlace>([
  { context: undefined, model: '', beside: undefined },
  { context: 'anna:1', model: 'openai/large', beside: undefined },
  { context: 'anna:1', model: '', beside: { context: 'anna:2', model: 'ollama/small' } },
  { context: undefined, model: 'a', beside: { context: undefined, model: 'b' } },
  { context: undefined, model: '', beside: { context: undefined, model: '' } },
])('is the same when read from its address: %j', async (place) => {
  const { addressOfPlace, isSamePlace, placeIn } = await import('./chat-place.ts');
  const { pathname, searchParams } = new URL(addressOfPlace(place), 'http://localhost');
  const id = pathname.split('/chat/')[1];
  const read = placeIn(
    id === undefined ? undefined : decodeURIComponent(id),
    Object.fromEntries(searchParams),
  );
  expect(read).toEqual(place);
  expect(isSamePlace(read, place)).toBe(true);
  expect(isSamePlace(read, { ...place, model: 'another' })).toBe(false);
});
