/** The part of the contract of stores that hands finished turns to a mirror. */
import { describe, expect, it } from 'vitest';
import type { ContextStore } from '../../src/context/context-store.ts';
import { textMessage, textOf } from '../../src/model/message.ts';
import { newTurn } from './new-turn.ts';

/** `openEmpty` gives a store that nobody else uses; the suite closes it. */
export function describeOutbox(openEmpty: () => Promise<ContextStore>): void {
  describe('outbox', () => {
    it('gives what no mirror has, in order, until it is marked', async () => {
      const store = await openEmpty();
      const waiting = async (limit = 100) =>
        (await store.unmirrored(limit)).map(({ message }) => textOf(message.message));
      // What the contexts of other tests have left.
      await store.markMirrored(await store.unmirrored(1_000));
      expect(await waiting()).toEqual([]);

      await store.appendTurn({ ...newTurn('mirror:a', 'one', 'uno'), component: 'ergon' });
      await store.appendTurn({ ...newTurn('mirror:a', 'cut', 'cor'), status: 'cancelled' });
      await store.appendTurn({
        ...newTurn('mirror:a', '', 'tres'),
        messages: [textMessage('system', 'be brief'), textMessage('user', 'three')],
      });
      await store.appendTurn(newTurn('mirror:b', 'other', 'otro'));
      expect(await waiting()).toEqual(['one', 'uno', 'three', 'tres', 'other', 'otro']);
      expect(await waiting(3)).toEqual(['one', 'uno', 'three']);
      expect((await store.unmirrored(1))[0]).toMatchObject({
        contextId: 'mirror:a',
        component: 'ergon',
        message: { message: textMessage('user', 'one') },
      });
      expect(await store.mirroredTurns('mirror:a')).toBe(0);

      await store.markMirrored(await store.unmirrored(2));
      expect(await waiting()).toEqual(['three', 'tres', 'other', 'otro']);
      expect(await store.mirroredTurns('mirror:a')).toBe(1);
      await store.markMirrored(await store.unmirrored(100));
      expect(await waiting()).toEqual([]);
      expect(await store.mirroredTurns('mirror:a')).toBe(2);
      expect(await store.mirroredTurns('mirror:b')).toBe(1);
      expect(await store.mirroredTurns('mirror:none')).toBe(0);

      await store.delete('mirror:a');
      expect(await store.mirroredTurns('mirror:a')).toBe(0);
      await store.appendMessages({
        contextId: 'mirror:b',
        messages: [textMessage('user', 'later')],
        at: Date.now(),
      });
      expect(await waiting()).toEqual(['later']);

      // A copy is one turn: nothing of it is sent if anything in it was cut.
      await store.appendTurn(newTurn('mirror:c', 'whole', 'entero'));
      const copy = { contextId: 'mirror:c', createdAt: Date.now() };
      await store.fork({ ...copy, newContextId: 'mirror:d' });
      await store.appendTurn({ ...newTurn('mirror:c', 'cut', 'cor'), status: 'error' });
      await store.fork({ ...copy, newContextId: 'mirror:e' });
      expect(await waiting()).toEqual(['later', 'whole', 'entero', 'whole', 'entero']);
      await store.close();
    });
  });
}
