import { expect, it } from 'vitest';
import { SearchPlaces } from './search-places.ts';

it('runs two searches at once, queues 32, and refuses more until one has finished', async () => {
  const places = new SearchPlaces();
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let running = 0;
  let most = 0;
  const search = async (): Promise<string> => {
    running += 1;
    most = Math.max(most, running);
    await gate;
    running -= 1;
    return 'found';
  };
  const searches = Array.from({ length: 34 }, () => places.run(search));
  await expect(places.run(search)).rejects.toMatchObject({ code: 'overloaded' });
  open();
  expect(await Promise.all(searches)).toEqual(Array.from({ length: 34 }, () => 'found'));
  expect(most).toBe(2);
  await expect(places.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await places.run(search)).toBe('found');
});
