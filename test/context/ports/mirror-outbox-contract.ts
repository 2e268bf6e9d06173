/** The contract of stores for the outbox that hands finished turns to a mirror. */
import { describe, expect, it } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import { textMessage, textOf } from '../../../src/model/message.ts';
import { newTurn } from '../new-turn.ts';

/** `openEmpty` returns a store that nothing else uses; the suite closes it. */
export function describeOutbox(openEmpty: () => Promise<ContextStore>): void {
  describe('outbox', () => {
    // Must be the first test: it needs a store from which nothing has been mirrored.
    it('begins with the first mirror, and then keeps what an unreachable mirror misses', async () => {
      const store = await openEmpty();
      const waiting = async () =>
        (await store.outbox.unmirrored(100)).map(({ message }) => textOf(message.message));
      await store.turns.append(newTurn('begin:a', 'before', 'antes'));
      await store.outbox.begin();
      expect(await waiting()).toEqual([]);
      expect(await store.outbox.mirroredTurns('begin:a')).toBe(0);
      await store.turns.append(newTurn('begin:a', 'after', 'luego'));
      await store.outbox.begin();
      await store.outbox.discard();
      expect(await waiting()).toEqual(['after', 'luego']);
      await store.outbox.markMirrored(await store.outbox.unmirrored(2));
      expect(await store.outbox.mirroredTurns('begin:a')).toBe(1);
      await store.close();
    });

    it('returns what no mirror has, in order, until it is marked', async () => {
      const store = await openEmpty();
      const waiting = async (limit = 100) =>
        (await store.outbox.unmirrored(limit)).map(({ message }) => textOf(message.message));
      // Left over from the contexts of other tests.
      await store.outbox.markMirrored(await store.outbox.unmirrored(1_000));
      expect(await waiting()).toEqual([]);

      await store.turns.append({ ...newTurn('mirror:a', 'one', 'uno'), component: 'ergon' });
      await store.turns.append({ ...newTurn('mirror:a', 'cut', 'cor'), status: 'cancelled' });
      await store.turns.append({
        ...newTurn('mirror:a', '', 'tres'),
        messages: [textMessage('system', 'be brief'), textMessage('user', 'three')],
      });
      await store.turns.append(newTurn('mirror:b', 'other', 'otro'));
      expect(await waiting()).toEqual(['one', 'uno', 'three', 'tres', 'other', 'otro']);
      expect(await waiting(3)).toEqual(['one', 'uno', 'three']);
      expect((await store.outbox.unmirrored(1))[0]).toMatchObject({
        contextId: 'mirror:a',
        component: 'ergon',
        message: { message: textMessage('user', 'one') },
      });
      expect(await store.outbox.mirroredTurns('mirror:a')).toBe(0);

      await store.outbox.markMirrored(await store.outbox.unmirrored(2));
      expect(await waiting()).toEqual(['three', 'tres', 'other', 'otro']);
      expect(await store.outbox.mirroredTurns('mirror:a')).toBe(1);
      await store.outbox.markMirrored(await store.outbox.unmirrored(100));
      expect(await waiting()).toEqual([]);
      expect(await store.outbox.mirroredTurns('mirror:a')).toBe(2);
      expect(await store.outbox.mirroredTurns('mirror:b')).toBe(1);
      expect(await store.outbox.mirroredTurns('mirror:none')).toBe(0);

      await store.contexts.delete('mirror:a');
      expect(await store.outbox.mirroredTurns('mirror:a')).toBe(0);
      await store.turns.appendMessages({
        contextId: 'mirror:b',
        messages: [textMessage('user', 'later')],
        at: Date.now(),
      });
      expect(await waiting()).toEqual(['later']);

      // A copy is one turn: none of it is sent if any part of it was cut off.
      await store.turns.append(newTurn('mirror:c', 'whole', 'entero'));
      const copy = { contextId: 'mirror:c', createdAt: Date.now() };
      await store.contexts.fork({ ...copy, newContextId: 'mirror:d' });
      await store.turns.append({ ...newTurn('mirror:c', 'cut', 'cor'), status: 'error' });
      await store.contexts.fork({ ...copy, newContextId: 'mirror:e' });
      expect(await waiting()).toEqual(['later', 'whole', 'entero', 'whole', 'entero']);
      await store.close();
    });

    it('counts the waiting turns, and since when they wait', async () => {
      const store = await openEmpty();
      await store.outbox.markMirrored(await store.outbox.unmirrored(1_000));
      expect(await store.outbox.backlog()).toEqual({ turns: 0, since: undefined });
      await store.turns.append({ ...newTurn('backlog:a', 'one', 'uno'), askedAt: 5_000 });
      await store.turns.append({ ...newTurn('backlog:a', 'cut', 'cor'), status: 'error' });
      await store.turns.append({ ...newTurn('backlog:a', 'two', 'dos'), askedAt: 9_000 });
      await store.turns.append({ ...newTurn('backlog:b', 'other', 'otro'), askedAt: 7_000 });
      expect(await store.outbox.backlog()).toEqual({ turns: 3, since: 5_000 });
      await store.outbox.markMirrored(await store.outbox.unmirrored(2));
      expect(await store.outbox.backlog()).toEqual({ turns: 2, since: 7_000 });
      await store.close();
    });
  });
}
