/** The contract of a TurnStore: turns are stored as a whole and in order, or not at all. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import { estimateMessageTokens } from '../../../src/context/tokens/token-estimate.ts';
import { type Message, textMessage } from '../../../src/model/message.ts';
import { anyMessage } from '../any-message.ts';
import { FACT, newContext } from '../new-context.ts';
import { newList, newTurn } from '../new-turn.ts';
import {
  activeTexts,
  EVERYTHING,
  historyOf,
  newContextId,
  summaryOf,
  textsOf,
} from '../reading-stores.ts';

export function describeTurns(store: () => ContextStore): void {
  describe('appendTurn', () => {
    it('adds a turn after the existing ones, and counts the versions', async () => {
      const contextId = newContextId();
      const first = await store().turns.append(newTurn(contextId, 'one', 'uno'));
      const second = await store().turns.append(newTurn(contextId, 'two', 'dos'));
      expect([first.version, second.version]).toEqual([1, 2]);
      const history = await historyOf(store(), contextId, EVERYTHING);
      expect(textsOf(history)).toEqual(['one', 'uno', 'two', 'dos']);
      expect(history[1]?.id).toBe(first.messageId);
      expect(history[3]?.id).toBe(second.messageId);
      const sequences = history.map(({ sequence }) => sequence);
      expect(sequences).toEqual(sequences.toSorted((left, right) => left - right));
      expect(new Set(history.map(({ id }) => id)).size).toBe(4);
    });

    it('returns any message as it was, with what the dialects of vendors add to it', async () => {
      const messages = fc.array(anyMessage, { minLength: 1, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(messages, anyMessage, async (asked, { parts, vendor }) => {
          const reply: Message = { role: 'assistant', parts, ...(vendor && { vendor }) };
          const contextId = newContextId();
          await store().turns.append({ ...newTurn(contextId, '', ''), messages: asked, reply });
          const history = await historyOf(store(), contextId, EVERYTHING);
          expect(history.map(({ message }) => message)).toEqual([...asked, reply]);
        }),
        { numRuns: 25 },
      );
    });

    it('returns every kind of part, the status, the times and the reply’s origin', async () => {
      const contextId = newContextId();
      const asked: Message = {
        role: 'user',
        parts: [
          { type: 'text', text: 'What is this? \u0000 "ä" 日本 😀' },
          { type: 'image', url: 'https://example.com/cat.png' },
        ],
      };
      const result: Message = {
        role: 'tool',
        parts: [{ type: 'tool-result', toolCallId: 'call-1', content: 'a cat', isError: true }],
      };
      const reply: Message = {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'A cat?', signature: 'sealed' },
          { type: 'tool-call', id: 'call-2', name: 'look', arguments: '{"deep":' },
        ],
      };
      await store().turns.append({
        ...newTurn(contextId, '', ''),
        messages: [asked, result],
        askedAt: 1_000,
        reply,
        repliedAt: 2_000,
        status: 'cancelled',
        origin: {
          provider: 'anthropic',
          model: 'claude',
          usage: {
            inputTokens: 7,
            outputTokens: undefined,
            cachedInputTokens: 0,
            cacheWriteTokens: undefined,
            reasoningTokens: undefined,
            isEstimated: true,
          },
        },
      });
      const history = await historyOf(store(), contextId, EVERYTHING);
      expect(history.map(({ message }) => message)).toEqual([asked, result, reply]);
      expect(history.map(({ timestamp }) => timestamp)).toEqual([1_000, 1_000, 2_000]);
      expect(history.map(({ tokens }) => tokens)).toEqual(
        [asked, result, reply].map(estimateMessageTokens),
      );
      expect(history.map(({ status }) => status)).toEqual([undefined, undefined, 'cancelled']);
      expect(history[0]?.origin).toBeUndefined();
      expect(history[2]?.origin).toStrictEqual({
        provider: 'anthropic',
        model: 'claude',
        usage: {
          inputTokens: 7,
          outputTokens: undefined,
          cachedInputTokens: 0,
          cacheWriteTokens: undefined,
          reasoningTokens: undefined,
          isEstimated: true,
        },
      });
    });

    it('stores turns of one context whole and in the order of their calls', async () => {
      const contextId = newContextId();
      const names = Array.from({ length: 50 }, (_, index) => `turn ${index}`);
      const stored = await Promise.all(
        names.map((turn) => store().turns.append(newTurn(contextId, `ask ${turn}`, `say ${turn}`))),
      );
      expect(stored.map(({ version }) => version)).toEqual(names.map((_, index) => index + 1));
      expect(await activeTexts(store(), contextId)).toEqual(
        names.flatMap((turn) => [`ask ${turn}`, `say ${turn}`]),
      );
    });

    it('keeps contexts separate', async () => {
      const [left, right] = [newContextId(), newContextId()];
      await Promise.all([
        store().turns.append(newTurn(left, 'left', 'links')),
        store().turns.append(newTurn(right, 'right', 'rechts')),
      ]);
      expect(await activeTexts(store(), left)).toEqual(['left', 'links']);
      expect(await activeTexts(store(), right)).toEqual(['right', 'rechts']);
    });
  });

  describe('appendTurn with an expected version', () => {
    it('stores the turn while the context has that version, in either mode', async () => {
      const contextId = newContextId();
      await store().turns.append({ ...newTurn(contextId, 'one', 'uno'), expectedVersion: 0 });
      await store().turns.append({ ...newTurn(contextId, 'two', 'dos'), expectedVersion: 1 });
      const replacing = { ...newList(contextId, ['three'], 'tres'), expectedVersion: 2 };
      expect(await store().turns.append(replacing)).toMatchObject({ version: 3 });
    });

    it('stores nothing once the context has changed, and does not affect the turns next to it', async () => {
      const contextId = newContextId();
      const at = (expectedVersion: number, name: string): Promise<unknown> =>
        store().turns.append({ ...newTurn(contextId, name, `${name}!`), expectedVersion });
      const outcomes = await Promise.allSettled([at(0, 'a'), at(0, 'b'), at(1, 'c'), at(7, 'd')]);
      expect(outcomes.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
        'rejected',
      ]);
      expect(await activeTexts(store(), contextId)).toEqual(['a', 'a!', 'c', 'c!']);
      await expect(at(1, 'e')).rejects.toMatchObject({
        code: 'version_conflict',
        contextId,
        message: expect.stringMatching(/is at version 2, not at version 1/),
      });
      expect(store().fault()).toBeUndefined();
    });

    it('creates no context that was expected to exist', async () => {
      const contextId = newContextId();
      const turn = { ...newTurn(contextId, 'one', 'uno'), expectedVersion: 3 };
      await expect(store().turns.append(turn)).rejects.toMatchObject({ code: 'version_conflict' });
      expect(await store().contexts.find(contextId)).toBeUndefined();
    });
  });

  describe('appendTurn with replace', () => {
    it('leaves a list unchanged that was only extended', async () => {
      const contextId = newContextId();
      await store().turns.append(newList(contextId, ['one'], 'uno'));
      const before = await historyOf(store(), contextId, EVERYTHING);
      const { version } = await store().turns.append(
        newList(contextId, ['one', 'uno', 'two'], 'dos'),
      );
      const after = await historyOf(store(), contextId, EVERYTHING);
      expect(version).toBe(2);
      expect(textsOf(after)).toEqual(['one', 'uno', 'two', 'dos']);
      expect(after.slice(0, 2)).toEqual(before);
      expect((await summaryOf(store(), contextId))?.archivedMessageCount).toBe(0);
    });

    it('archives what an edited list no longer has, and counts both', async () => {
      const contextId = newContextId();
      await store().turns.append(newList(contextId, ['one', 'uno', 'two'], 'dos'));
      await store().turns.append(newList(contextId, ['one', 'uno', 'three'], 'tres'));
      expect(await activeTexts(store(), contextId)).toEqual(['one', 'uno', 'three', 'tres']);
      const history = await historyOf(store(), contextId, EVERYTHING);
      expect(await summaryOf(store(), contextId)).toMatchObject({
        activeMessageCount: 4,
        archivedMessageCount: 2,
        tokenCount: history.reduce((sum, { tokens }) => sum + tokens, 0),
        version: 2,
      });
    });

    it('keeps common messages when the client has dropped its oldest ones', async () => {
      const contextId = newContextId();
      await store().turns.append(newList(contextId, ['one', 'uno', 'two'], 'dos'));
      const before = await historyOf(store(), contextId, EVERYTHING);
      await store().turns.append(newList(contextId, ['two', 'dos', 'three'], 'tres'));
      const after = await historyOf(store(), contextId, EVERYTHING);
      expect(textsOf(after)).toEqual(['two', 'dos', 'three', 'tres']);
      expect(after.slice(0, 2)).toEqual(before.slice(2));
      expect(await summaryOf(store(), contextId)).toMatchObject({ archivedMessageCount: 2 });
    });

    it('treats equal texts in different places as different messages', async () => {
      const contextId = newContextId();
      await store().turns.append(newList(contextId, ['yes', 'ok', 'yes'], 'ok'));
      expect(await activeTexts(store(), contextId)).toEqual(['yes', 'ok', 'yes', 'ok']);
      await store().turns.append(newList(contextId, ['yes', 'ok', 'yes', 'ok', 'yes'], 'ok'));
      expect(await activeTexts(store(), contextId)).toEqual([
        'yes',
        'ok',
        'yes',
        'ok',
        'yes',
        'ok',
      ]);
      expect(await summaryOf(store(), contextId)).toMatchObject({
        activeMessageCount: 6,
        archivedMessageCount: 0,
      });
    });

    it('takes over a context that was appended to, and back', async () => {
      const contextId = newContextId();
      await store().turns.append(newTurn(contextId, 'one', 'uno'));
      await store().turns.append(newList(contextId, ['one', 'eins', 'two'], 'dos'));
      await store().turns.append(newTurn(contextId, 'three', 'tres'));
      expect(await activeTexts(store(), contextId)).toEqual([
        'one',
        'eins',
        'two',
        'dos',
        'three',
        'tres',
      ]);
    });
  });

  describe('appendMessages', () => {
    it('adds them in their order, as one change', async () => {
      const contextId = newContextId();
      await store().turns.append({ ...newTurn(contextId, 'one', 'uno'), repliedAt: 1_000 });
      const messages: Message[] = [textMessage('user', 'two'), textMessage('assistant', 'dos')];
      const stored = await store().turns.appendMessages({ contextId, messages, at: 2_000 });
      expect(stored.version).toBe(2);
      const history = await historyOf(store(), contextId, EVERYTHING);
      expect(textsOf(history)).toEqual(['one', 'uno', 'two', 'dos']);
      expect(history.slice(2).map(({ id }) => id)).toEqual(stored.messageIds);
      expect(history[3]).toMatchObject({ timestamp: 2_000 });
      expect(history[3]?.origin).toBeUndefined();
      expect(await store().contexts.find(contextId)).toMatchObject({
        updatedAt: 2_000,
        activeMessageCount: 4,
        tokenCount: history.reduce((sum, { tokens }) => sum + tokens, 0),
      });
      const client = newTurn(contextId, '', 'tres');
      const list = ['one', 'uno', 'two', 'dos', 'three'].map((text, index) =>
        textMessage(index % 2 === 0 ? 'user' : 'assistant', text),
      );
      await store().turns.append({ ...client, mode: 'replace', messages: list });
      expect((await historyOf(store(), contextId, EVERYTHING)).slice(0, 4)).toEqual(history);
    });

    it('needs a context at the expected version', async () => {
      const contextId = newContextId();
      const append = (expectedVersion?: number) =>
        store().turns.appendMessages({
          contextId,
          messages: [FACT],
          at: 1,
          ...(expectedVersion !== undefined && { expectedVersion }),
        });
      await expect(append()).rejects.toMatchObject({ code: 'context_not_found' });
      await store().contexts.create(newContext(contextId));
      await expect(append(3)).rejects.toMatchObject({ code: 'version_conflict' });
      expect(await append(0)).toMatchObject({ version: 1 });
      expect(await activeTexts(store(), contextId)).toEqual(['My name is Ada.']);
    });
  });
}
