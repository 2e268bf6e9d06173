/** The contract of stores for answers that are kept for repeated requests. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import type { NewKeptAnswer } from '../../../src/context/records/kept-answer.ts';
import { textOf } from '../../../src/model/message.ts';
import { newTurn } from '../new-turn.ts';
import { newContextId } from '../reading-stores.ts';
import { KEPT_FOR_MS } from '../../../src/context/limits.ts';

function newAnswer(contextId: string | undefined, keptAt = Date.now()): NewKeptAnswer {
  return { id: randomUUID(), digest: 'digest', contextId, keptAt, body: '{"text":"ä"}' };
}

export function describeKeptAnswers(store: () => ContextStore): void {
  const textsOf = async (contextId: string): Promise<string[]> => {
    const page = await store().contexts.messages(contextId, { limit: 100 });
    return (page?.messages ?? []).map(({ message }) => textOf(message));
  };

  describe('kept answers', () => {
    it('are stored with their turn, and know its place', async () => {
      const contextId = newContextId();
      await store().turns.append(newTurn(contextId, 'zero', 'cero'));
      const kept = newAnswer(contextId);
      expect(await store().keptAnswers.find(kept.id)).toBeUndefined();
      const asked = { ...newTurn(contextId, 'one', 'uno'), kept, repliedAt: kept.keptAt };
      const turn = await store().turns.append(asked);
      expect(await store().keptAnswers.find(kept.id)).toEqual({
        digest: kept.digest,
        body: kept.body,
        turn,
      });
    });

    it('do not exist if their turn does not', async () => {
      const contextId = newContextId();
      const kept = newAnswer(contextId);
      const turn = { ...newTurn(contextId, 'one', 'uno'), kept, expectedVersion: 9 };
      await expect(store().turns.append(turn)).rejects.toMatchObject({ code: 'version_conflict' });
      expect(await store().keptAnswers.find(kept.id)).toBeUndefined();
    });

    it('replace the stored answer of a cut-off turn, together with the turn', async () => {
      const contextId = newContextId();
      await store().turns.append(newTurn(contextId, 'zero', 'cero'));
      const cut = newAnswer(contextId);
      const asked = newTurn(contextId, 'one', 'u');
      const first = await store().turns.append({ ...asked, status: 'cancelled', kept: cut });
      await store().turns.append(newTurn(contextId, 'two', 'dos'));
      const kept = { ...cut, body: '"whole"' };
      const replaces = { messageId: first.messageId, isDeleted: true };
      const repeat = { ...newTurn(contextId, 'one', 'uno'), kept, replaces };
      await expect(store().turns.append({ ...repeat, expectedVersion: 9 })).rejects.toMatchObject({
        code: 'version_conflict',
      });
      expect(await textsOf(contextId)).toEqual(['zero', 'cero', 'one', 'u', 'two', 'dos']);
      expect(await store().keptAnswers.find(cut.id)).toMatchObject({
        body: cut.body,
        turn: { messageId: first.messageId },
      });
      const second = await store().turns.append(repeat);
      expect(await textsOf(contextId)).toEqual(['zero', 'cero', 'two', 'dos', 'one', 'uno']);
      expect(await store().keptAnswers.find(cut.id)).toMatchObject({
        body: '"whole"',
        turn: { messageId: second.messageId },
      });
      expect(await store().contexts.find(contextId)).toMatchObject({
        version: 4,
        activeMessageCount: 6,
      });
      const found = await store().search.candidates({ contextId, words: ['one'], limit: 10 });
      const texts = found.map(({ message }) => textOf(message.message));
      expect(texts.filter((text) => text === 'one')).toHaveLength(1);
      expect(texts).not.toContain('u');
    });

    it('replace the stored answer of a cut-off turn whose messages another rule archives', async () => {
      const contextId = newContextId();
      const cut = newAnswer(contextId);
      const asked = newTurn(contextId, 'one', 'u');
      const first = await store().turns.append({ ...asked, status: 'cancelled', kept: cut });
      const replaces = { messageId: first.messageId, isDeleted: false };
      const kept = { ...cut, body: '"whole"' };
      const repeat = {
        ...newTurn(contextId, 'one', 'uno'),
        mode: 'replace',
        kept,
        replaces,
      } as const;
      const second = await store().turns.append(repeat);
      expect(await textsOf(contextId)).toEqual(['one', 'uno']);
      expect(await store().keptAnswers.find(cut.id)).toMatchObject({
        body: '"whole"',
        turn: { messageId: second.messageId },
      });
    });

    it('need no turn, and the newest counts', async () => {
      const first = newAnswer(undefined);
      await store().keptAnswers.keep(first);
      await store().keptAnswers.keep({ ...first, digest: 'other', body: 'two' });
      expect(await store().keptAnswers.find(first.id)).toEqual({
        digest: 'other',
        body: 'two',
        turn: undefined,
      });
    });

    it('expire', async () => {
      const old = newAnswer(undefined, Date.now() - KEPT_FOR_MS);
      const young = newAnswer(undefined, Date.now() - KEPT_FOR_MS + 60_000);
      await store().keptAnswers.keep(old);
      await store().keptAnswers.keep(young);
      expect(await store().keptAnswers.find(old.id)).toBeUndefined();
      expect(await store().keptAnswers.find(young.id)).toBeDefined();
    });

    it('are deleted with their context', async () => {
      const contextId = newContextId();
      const [ofTurn, alone, ofOther] = [newAnswer(contextId), newAnswer(contextId), newAnswer('x')];
      await store().turns.append({ ...newTurn(contextId, 'one', 'uno'), kept: ofTurn });
      await store().keptAnswers.keep(alone);
      await store().keptAnswers.keep(ofOther);
      await store().contexts.delete(contextId);
      expect(await store().keptAnswers.find(ofTurn.id)).toBeUndefined();
      expect(await store().keptAnswers.find(alone.id)).toBeUndefined();
      expect(await store().keptAnswers.find(ofOther.id)).toBeDefined();
    });
  });
}
