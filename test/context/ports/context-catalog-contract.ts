/** The contract of a ContextCatalog: contexts are created, changed, forked and deleted. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import type { MessageRecord } from '../../../src/context/records/stored-context.ts';
import { FACT, newContext, RULE } from '../new-context.ts';
import { holding } from '../holding-candidates.ts';
import { newList, newTurn } from '../new-turn.ts';
import {
  activeTexts,
  EVERYTHING,
  historyOf,
  newContextId,
  summaryOf,
  textsOf,
} from '../reading-stores.ts';

function withoutIds(stored: MessageRecord): object {
  return { ...stored, id: '', sequence: 0 };
}

export function describeCatalog(store: () => ContextStore): void {
  describe('create', () => {
    it('creates a context without messages', async () => {
      const contextId = newContextId();
      await store().contexts.create(
        newContext(contextId, {
          component: 'ergon',
          metadata: { topic: 'ä', nested: { list: [1] } },
          maxTokens: 500,
          maxMessages: 20,
        }),
      );
      expect(await store().contexts.find(contextId)).toEqual({
        id: contextId,
        component: 'ergon',
        createdAt: 1_000,
        updatedAt: 1_000,
        version: 0,
        activeMessageCount: 0,
        archivedMessageCount: 0,
        summaryCount: 0,
        tokenCount: 0,
        metadata: { topic: 'ä', nested: { list: [1] } },
        maxTokens: 500,
        maxMessages: 20,
      });
      expect(await store().contexts.messages(contextId, { limit: 10 })).toEqual({
        version: 0,
        messages: [],
      });
      const turn = { ...newTurn(contextId, 'one', 'uno'), expectedVersion: 0 };
      expect(await store().turns.append(turn)).toMatchObject({ version: 1 });
    });

    it('begins with the pinned messages, as one change', async () => {
      const contextId = newContextId();
      await store().contexts.create(newContext(contextId, { pinned: [RULE, FACT] }));
      await store().turns.append(newTurn(contextId, 'one', 'uno'));
      const history = await historyOf(store(), contextId, EVERYTHING);
      expect(textsOf(history)).toEqual(['Be brief.', 'My name is Ada.', 'one', 'uno']);
      expect(history.map(({ isPinned }) => isPinned)).toEqual([true, true, undefined, undefined]);
      expect(await summaryOf(store(), contextId)).toMatchObject({
        version: 2,
        activeMessageCount: 4,
        tokenCount: history.reduce((sum, { tokens }) => sum + tokens, 0),
      });
    });

    it('refuses an id that is taken, and changes nothing', async () => {
      const contextId = newContextId();
      await store().turns.append(newTurn(contextId, 'one', 'uno'));
      const again = newContext(contextId, { metadata: { new: true }, pinned: [FACT] });
      await expect(store().contexts.create(again)).rejects.toMatchObject({
        code: 'conflict',
        contextId,
      });
      expect(await store().contexts.find(contextId)).toMatchObject({ version: 1, metadata: {} });
    });
  });

  describe('update', () => {
    it('changes only the given fields', async () => {
      const contextId = newContextId();
      const metadata = { keep: 1, change: 'old', drop: true, deep: { a: 1, b: 2 } };
      await store().contexts.create(
        newContext(contextId, { metadata, maxTokens: 100, pinned: [FACT] }),
      );
      const patch = { change: 'new', drop: null, deep: { b: null, c: 3 }, added: [] };
      await store().contexts.update(contextId, {
        metadata: patch,
        component: 'telos',
        updatedAt: 9_000,
      });
      expect(await store().contexts.find(contextId)).toMatchObject({
        component: 'telos',
        metadata: { keep: 1, change: 'new', deep: { a: 1, c: 3 }, added: [] },
        maxTokens: 100,
        updatedAt: 9_000,
        createdAt: 1_000,
        version: 1,
      });
      await store().contexts.update(contextId, { updatedAt: 5_000 });
      expect(await store().contexts.find(contextId)).toMatchObject({ updatedAt: 9_000 });
    });

    it('moves a context from component to component, and each search follows', async () => {
      const [contextId, word, owner] = [newContextId(), `w${randomUUID()}`, randomUUID()];
      const scope = { type: 'own', owner } as const;
      const components = ['a', 'b', 'c'].map((name) => `${name}${randomUUID()}`);
      await store().turns.append({ ...newTurn(contextId, word, 'uno'), component: 'zero' }, scope);
      const find = (component: string) =>
        store().search.candidates(
          { words: [word], limit: 5 },
          { type: 'component', component, owner },
        );
      for (const [place, component] of components.entries()) {
        await store().contexts.update(contextId, { component, updatedAt: 9_000 }, scope);
        expect(holding(await find(component), [word])).toHaveLength(1);
        expect(await find(components[place - 1] ?? 'zero')).toEqual([]);
        const query = { words: [word], limit: 5, component };
        expect(holding(await store().search.candidates(query, scope), [word])).toHaveLength(1);
      }
    });

    it('creates no context', async () => {
      const contextId = newContextId();
      await expect(store().contexts.update(contextId, { updatedAt: 1 })).rejects.toMatchObject({
        code: 'context_not_found',
        contextId,
      });
      expect(await store().contexts.find(contextId)).toBeUndefined();
    });

    it('refuses metadata that grow without limit', async () => {
      const contextId = newContextId();
      const large = newContext(contextId, { metadata: { a: 'x'.repeat(70_000) } });
      await expect(store().contexts.create(large)).rejects.toMatchObject({
        code: 'validation_failed',
      });
      expect(await store().contexts.find(contextId)).toBeUndefined();
      await store().contexts.create(newContext(contextId, { metadata: { a: 'x'.repeat(40_000) } }));
      const changes = { metadata: { b: 'y'.repeat(40_000) }, component: 'telos', updatedAt: 9_000 };
      await expect(store().contexts.update(contextId, changes)).rejects.toMatchObject({
        code: 'validation_failed',
      });
      const context = await store().contexts.find(contextId);
      expect(context?.component).toBeUndefined();
      expect(Object.keys(context?.metadata ?? {})).toEqual(['a']);
    });
  });

  describe('fork', () => {
    it('has the messages up to a place, and then its own', async () => {
      const [contextId, forkId] = [newContextId(), newContextId()];
      await store().contexts.create(
        newContext(contextId, { pinned: [FACT], metadata: { a: 1 }, component: 'ergon' }),
      );
      const turn = await store().turns.append(newTurn(contextId, 'one', 'uno'));
      await store().turns.append(newTurn(contextId, 'two', 'dos'));
      const before = await historyOf(store(), contextId, EVERYTHING);
      const { messageId: at } = turn;
      await store().contexts.fork({ contextId, newContextId: forkId, at, createdAt: 5_000 });
      const forked = await historyOf(store(), forkId, EVERYTHING);
      expect(forked.map(withoutIds)).toEqual(before.slice(0, 3).map(withoutIds));
      expect(new Set([...before, ...forked].map(({ id }) => id)).size).toBe(8);
      expect(await store().contexts.find(forkId)).toMatchObject({
        component: 'ergon',
        metadata: { a: 1 },
        createdAt: 5_000,
        updatedAt: 5_000,
        version: 1,
        activeMessageCount: 3,
        tokenCount: forked.reduce((sum, { tokens }) => sum + tokens, 0),
      });
      await store().turns.append(newTurn(forkId, 'three', 'tres'));
      expect(await historyOf(store(), contextId, EVERYTHING)).toEqual(before);
      await store().contexts.delete(contextId);
      expect(await activeTexts(store(), forkId)).toHaveLength(5);
    });

    it('has the whole conversation by default, and can be found', async () => {
      const [contextId, other, word] = [newContextId(), newContextId(), `w${randomUUID()}`];
      await store().turns.append(newTurn(contextId, 'one', word));
      await store().contexts.fork({ contextId, newContextId: other, createdAt: 5_000 });
      expect(await activeTexts(store(), other)).toEqual(['one', word]);
      const found = await store().search.candidates({ words: [word], contextId: other, limit: 5 });
      expect(holding(found, [word])).toHaveLength(1);
    });

    it('of a missing context, at a missing message or to a taken id is refused, and changes nothing', async () => {
      const [contextId, other, free] = [newContextId(), newContextId(), newContextId()];
      const { messageId: strange } = await store().turns.append(newTurn(other, 'one', 'uno'));
      const fork = (newId: string, at?: string) =>
        store().contexts.fork({
          contextId,
          newContextId: newId,
          createdAt: 5_000,
          ...(at !== undefined && { at }),
        });
      await expect(fork(free)).rejects.toMatchObject({ code: 'context_not_found' });
      await store().turns.append(newTurn(contextId, 'one', 'uno'));
      for (const at of ['nobody', strange]) {
        await expect(fork(free, at)).rejects.toMatchObject({ code: 'not_found' });
      }
      await expect(fork(other)).rejects.toMatchObject({ code: 'conflict' });
      expect(await store().contexts.find(free)).toBeUndefined();
      expect(await store().contexts.find(other)).toMatchObject({
        version: 1,
        activeMessageCount: 2,
      });
    });
  });

  describe('delete', () => {
    it('removes a whole context, and reports whether there was one', async () => {
      const contextId = newContextId();
      await store().turns.append(newList(contextId, ['one', 'uno', 'two'], 'dos'));
      await store().turns.append(newList(contextId, ['three'], 'tres'));
      expect(await store().contexts.delete(contextId)).toBe(true);
      expect(await store().contexts.delete(contextId)).toBe(false);
      expect(await store().contexts.messages(contextId, { limit: 10 })).toBeUndefined();
      expect(await summaryOf(store(), contextId)).toBeUndefined();
      const { version } = await store().turns.append(newTurn(contextId, 'anew', 'nuevo'));
      expect(version).toBe(1);
      expect(await activeTexts(store(), contextId)).toEqual(['anew', 'nuevo']);
    });

    it('keeps its order among the turns before and after it', async () => {
      const contextId = newContextId();
      const outcome = await Promise.all([
        store().turns.append(newTurn(contextId, 'before', 'vorher')),
        store().contexts.delete(contextId),
        store().turns.append(newTurn(contextId, 'after', 'nachher')),
      ]);
      expect(outcome[1]).toBe(true);
      expect(await activeTexts(store(), contextId)).toEqual(['after', 'nachher']);
    });
  });
}
