/** The part of the contract of stores about answers that are kept for callers who repeat a request. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ContextStore } from '../../src/context/context-store.ts';
import { KEPT_FOR_MS, type NewKeptAnswer } from '../../src/context/kept-answer.ts';
import { newTurn } from './new-turn.ts';
import { newContextId } from './reading-stores.ts';

function newAnswer(contextId: string | undefined, keptAt = Date.now()): NewKeptAnswer {
  return { id: randomUUID(), digest: 'digest', contextId, keptAt, body: '{"text":"ä"}' };
}

export function describeKeptAnswers(store: () => ContextStore): void {
  describe('kept answers', () => {
    it('come with their turn, whose place they know', async () => {
      const contextId = newContextId();
      await store().appendTurn(newTurn(contextId, 'zero', 'cero'));
      const kept = newAnswer(contextId);
      expect(await store().keptAnswer(kept.id)).toBeUndefined();
      const asked = { ...newTurn(contextId, 'one', 'uno'), kept, repliedAt: kept.keptAt };
      const turn = await store().appendTurn(asked);
      expect(await store().keptAnswer(kept.id)).toEqual({
        digest: kept.digest,
        body: kept.body,
        turn,
      });
    });

    it('are not there when their turn is not', async () => {
      const contextId = newContextId();
      const kept = newAnswer(contextId);
      const turn = { ...newTurn(contextId, 'one', 'uno'), kept, expectedVersion: 9 };
      await expect(store().appendTurn(turn)).rejects.toMatchObject({ code: 'version_conflict' });
      expect(await store().keptAnswer(kept.id)).toBeUndefined();
    });

    it('need no turn, and the newest counts', async () => {
      const first = newAnswer(undefined);
      await store().keepAnswer(first);
      await store().keepAnswer({ ...first, digest: 'other', body: 'two' });
      expect(await store().keptAnswer(first.id)).toEqual({
        digest: 'other',
        body: 'two',
        turn: undefined,
      });
    });

    it('are forgotten after their time', async () => {
      const old = newAnswer(undefined, Date.now() - KEPT_FOR_MS);
      const young = newAnswer(undefined, Date.now() - KEPT_FOR_MS + 60_000);
      await store().keepAnswer(old);
      await store().keepAnswer(young);
      expect(await store().keptAnswer(old.id)).toBeUndefined();
      expect(await store().keptAnswer(young.id)).toBeDefined();
    });

    it('go with their context', async () => {
      const contextId = newContextId();
      const [ofTurn, alone, ofOther] = [newAnswer(contextId), newAnswer(contextId), newAnswer('x')];
      await store().appendTurn({ ...newTurn(contextId, 'one', 'uno'), kept: ofTurn });
      await store().keepAnswer(alone);
      await store().keepAnswer(ofOther);
      await store().delete(contextId);
      expect(await store().keptAnswer(ofTurn.id)).toBeUndefined();
      expect(await store().keptAnswer(alone.id)).toBeUndefined();
      expect(await store().keptAnswer(ofOther.id)).toBeDefined();
    });
  });
}
