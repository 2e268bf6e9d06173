/** The contract of stores for the cache of answers. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { cachedBytes, type NewCachedAnswer } from '../../../src/context/records/cached-answer.ts';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import { TOLERATED_CLOCK_MS } from '../../../src/context/limits.ts';

const NOW = Date.UTC(2026, 2, 1);
const AGE = 300_000;
const ROOMY = 1_000_000;

function newAnswer(given: Partial<NewCachedAnswer> = {}): NewCachedAnswer {
  const { keptAt = NOW } = given;
  const body = '{"text":"ä\\u0000"}';
  const expiresAt = keptAt + AGE;
  return { id: randomUUID(), owner: 'key one', keptAt, expiresAt, epoch: 0, body, ...given };
}

export function describeCachedAnswers(store: () => ContextStore): void {
  const look = (id: string, now = NOW, age = AGE) =>
    store().cachedAnswers.find({ id, now, keptAfter: now - age });
  const find = async (id: string, now?: number, age?: number): Promise<string | undefined> =>
    (await look(id, now, age)).body;
  const kept = async (
    given: Partial<NewCachedAnswer> = {},
    mostBytes = ROOMY,
  ): Promise<NewCachedAnswer> => {
    const { epoch } = await look('');
    const answer = newAnswer({ epoch, ...given });
    await store().cachedAnswers.keep(answer, mostBytes);
    return answer;
  };
  const areKept = (answers: readonly NewCachedAnswer[]): Promise<readonly boolean[]> =>
    Promise.all(answers.map(async ({ id }) => (await find(id)) !== undefined));

  describe('cached answers', () => {
    beforeEach(async () => {
      await store().cachedAnswers.forget();
    });

    it('are found by their id, and the newest counts', async () => {
      const { id, body } = await kept();
      expect(await find(id)).toBe(body);
      expect(await find(randomUUID())).toBeUndefined();
      await kept({ id, body: '"two"' });
      expect(await find(id)).toBe('"two"');
    });

    it('are not given out after their own time, nor after that of the one who asks', async () => {
      const { id } = await kept();
      expect(await find(id, NOW + AGE - 1)).toBeDefined();
      expect(await find(id, NOW + AGE, 2 * AGE)).toBeUndefined();
      expect(await find(id, NOW + 1_000, 1_000)).toBeUndefined();
    });

    it('are not given out, and are deleted, when the clock was set back since', async () => {
      const { id } = await kept();
      expect(await find(id, NOW - TOLERATED_CLOCK_MS)).toBeDefined();
      const before = NOW - TOLERATED_CLOCK_MS - 1;
      expect(await find(id, before)).toBeUndefined();
      await kept({ keptAt: before });
      expect(await find(id)).toBeUndefined();
    });

    it('make room for new ones, oldest first', async () => {
      const size = cachedBytes(newAnswer().body);
      const answers = [await kept(), await kept(), await kept({}, 3 * size)];
      expect(await areKept(answers)).toEqual([true, true, true]);
      // Kept anew, it is the newest one.
      const [first] = answers;
      await kept({ ...(first && { id: first.id }) }, 3 * size);
      answers.push(await kept({}, 3 * size));
      expect(await areKept(answers)).toEqual([true, false, true, true]);
      answers.push(await kept({ body: 'x'.repeat(3 * size - cachedBytes('')) }, 3 * size));
      expect(await areKept(answers)).toEqual([false, false, false, false, true]);
    });

    it('are deleted when they are too old, or too many for a smaller limit', async () => {
      const young = await kept();
      const old = [await kept({ expiresAt: NOW + 1 }), await kept({ expiresAt: NOW + 2 })];
      expect(await store().cachedAnswers.tidy(NOW + 2, ROOMY)).toBe(2);
      expect(await store().cachedAnswers.tidy(NOW + 2, ROOMY)).toBe(0);
      expect(await areKept([young, ...old])).toEqual([true, false, false]);
      expect(await store().cachedAnswers.tidy(NOW, 0)).toBe(1);
      expect(await areKept([young])).toEqual([false]);
    });

    it('are not kept if any were deleted since their model was asked', async () => {
      const { epoch } = await look(randomUUID());
      await store().cachedAnswers.forget('key two');
      const late = await kept({ epoch });
      expect(await look(late.id)).toEqual({ body: undefined, epoch: epoch + 1 });
      expect(await areKept([await kept({ id: late.id })])).toEqual([true]);
    });

    it('are counted, with what they take', async () => {
      expect(await store().cachedAnswers.size()).toEqual({ answers: 0, bytes: 0 });
      const { body } = await kept();
      await kept();
      expect(await store().cachedAnswers.size()).toEqual({
        answers: 2,
        bytes: 2 * cachedBytes(body),
      });
    });

    it('are forgotten by their owner, or all', async () => {
      const answers = [await kept(), await kept({ owner: 'key two' }), await kept()];
      expect(await store().cachedAnswers.forget('key one')).toBe(2);
      expect(await areKept(answers)).toEqual([false, true, false]);
      expect(await store().cachedAnswers.forget()).toBe(1);
      expect(await areKept(answers)).toEqual([false, false, false]);
      // What was forgotten takes no room any more.
      const size = cachedBytes(newAnswer().body);
      const more = [await kept({}, 2 * size), await kept({}, 2 * size)];
      expect(await areKept(more)).toEqual([true, true]);
    });
  });
}
