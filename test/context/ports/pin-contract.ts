/** The part of ContextCatalog's contract that concerns pinned messages. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import { planWithLeading, reachOf } from '../../../src/context/history/history-plan.ts';
import type { MessageRecord } from '../../../src/context/records/stored-context.ts';
import { toTalkMessage } from '../../../src/context/history/talk-message.ts';
import { type Message, textMessage, textOf } from '../../../src/model/message.ts';
import { FACT, newContext } from '../new-context.ts';
import { newList, newTurn } from '../new-turn.ts';
import { EVERYTHING, historyOf, newContextId, textsOf } from '../reading-stores.ts';

const COMPARISON = { ignoresCallIds: false };

export function describePins(store: () => ContextStore): void {
  const everything = (contextId: string): Promise<readonly MessageRecord[]> =>
    historyOf(store(), contextId, EVERYTHING);
  const pinnedTexts = async (contextId: string): Promise<readonly string[]> =>
    textsOf((await everything(contextId)).filter(({ isPinned }) => isPinned === true));
  const idOf = async (contextId: string, text: string): Promise<string> =>
    (await everything(contextId)).find(({ message }) => textOf(message) === text)?.id ?? '';
  const pin = async (contextId: string, text: string, isPinned = true): Promise<number> => {
    const messageId = await idOf(contextId, text);
    const change = { contextId, messageId, isPinned, at: 9_000_000_000_000 };
    return (await store().contexts.pin(change)).length;
  };
  /** Turns `u1 a1`, `u2 a2` and so on. */
  const talked = async (turns: number): Promise<string> => {
    const contextId = newContextId();
    for (let turn = 1; turn <= turns; turn += 1) {
      await store().turns.append(newTurn(contextId, `u${turn}`, `a${turn}`));
    }
    return contextId;
  };

  it('keeps a pinned message in every window until it is unpinned', async () => {
    const contextId = await talked(3);
    expect(await pin(contextId, 'u1')).toBe(1);
    const newest = { ...EVERYTHING, maxMessages: 3 };
    expect(textsOf(await historyOf(store(), contextId, newest))).toEqual(['u1', 'u3', 'a3']);
    expect(await store().contexts.find(contextId)).toMatchObject({
      updatedAt: 9_000_000_000_000,
      version: 3,
      activeMessageCount: 6,
    });
    expect(await pin(contextId, 'u1', false)).toBe(1);
    expect(textsOf(await historyOf(store(), contextId, newest))).toEqual(['a2', 'u3', 'a3']);
  });

  it('pins an answer with its question, and unpins a question with its answer', async () => {
    const contextId = await talked(2);
    expect(await pin(contextId, 'a1')).toBe(2);
    expect(await pin(contextId, 'a2')).toBe(2);
    expect(await pinnedTexts(contextId)).toEqual(['u1', 'a1', 'u2', 'a2']);
    expect(await pin(contextId, 'u1', false)).toBe(2);
    expect(await pinnedTexts(contextId)).toEqual(['u2', 'a2']);
    expect(await pin(contextId, 'a2', false)).toBe(1);
    expect(await pinnedTexts(contextId)).toEqual(['u2']);
  });

  it('refuses what no window could begin with, or is never sent', async () => {
    const contextId = await talked(1);
    const call: Message = {
      role: 'assistant',
      parts: [{ type: 'tool-call', id: 'c', name: 'look', arguments: '{}' }],
    };
    const result: Message = {
      role: 'tool',
      parts: [{ type: 'tool-result', toolCallId: 'c', content: 'seen' }],
    };
    await store().turns.appendMessages({ contextId, messages: [call, result], at: 2_000 });
    const begun = newContextId();
    await store().contexts.create(newContext(begun));
    await store().turns.appendMessages({
      contextId: begun,
      messages: [textMessage('assistant', 'Hello!')],
      at: 2_000,
    });
    const [, , { id: callId = '' } = {}, { id: resultId = '' } = {}] = await everything(contextId);
    const archived = await idOf(contextId, 'a1');
    await store().turns.append(newList(contextId, ['u1'], 'b1'));
    const refused = [
      [contextId, callId],
      [contextId, resultId],
      [contextId, archived],
      [begun, await idOf(begun, 'Hello!')],
    ] as const;
    for (const [id, messageId] of refused) {
      const change = { contextId: id, messageId, isPinned: true, at: 1 };
      await expect(store().contexts.pin(change)).rejects.toMatchObject({ code: 'conflict' });
    }
    const nobody = { contextId, messageId: randomUUID(), isPinned: true, at: 1 };
    await expect(store().contexts.pin(nobody)).rejects.toMatchObject({ code: 'not_found' });
    const nowhere = { ...nobody, contextId: newContextId() };
    await expect(store().contexts.pin(nowhere)).rejects.toMatchObject({
      code: 'context_not_found',
    });
    expect(await pinnedTexts(contextId)).toEqual([]);
  });

  it('refuses more pinned messages than a context may have', async () => {
    const contextId = newContextId();
    await store().contexts.create(newContext(contextId, { pinned: Array(255).fill(FACT) }));
    await store().turns.append(newTurn(contextId, 'u1', 'a1'));
    await expect(pin(contextId, 'a1')).rejects.toMatchObject({ code: 'conflict' });
    expect(await pin(contextId, 'u1')).toBe(1);
    await expect(pin(contextId, 'a1')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('pins no more than that when many are pinned at once', async () => {
    const contextId = newContextId();
    await store().contexts.create(newContext(contextId, { pinned: Array(250).fill(FACT) }));
    const messages = Array.from({ length: 12 }, (_, index) => textMessage('user', `u${index}`));
    const { messageIds } = await store().turns.appendMessages({ contextId, messages, at: 2_000 });
    const outcomes = await Promise.allSettled(
      messageIds.map((messageId) =>
        store().contexts.pin({ contextId, messageId, isPinned: true, at: 3_000 }),
      ),
    );
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(6);
    for (const outcome of refused) {
      expect(outcome).toMatchObject({ reason: expect.objectContaining({ code: 'conflict' }) });
    }
    expect(await pinnedTexts(contextId)).toHaveLength(256);
  });

  it('pins no message that is archived at the same time, and unpins none', async () => {
    const contextId = await talked(1);
    const messageId = await idOf(contextId, 'a1');
    const change = { contextId, messageId, isPinned: true, at: 3_000 };
    const [pinned] = await Promise.allSettled([
      store().contexts.pin(change),
      store().turns.append(newList(contextId, ['u1'], 'b1')),
    ]);
    // Whichever came first, the answer is archived now.
    if (pinned.status === 'rejected') expect(pinned.reason).toMatchObject({ code: 'conflict' });
    else expect(pinned.value).toContain(messageId);
    expect(await store().contexts.pin({ ...change, isPinned: false })).toEqual([]);
  });

  describe('compared with the list of a client', () => {
    const compare = async (contextId: string, ...texts: readonly string[]) => {
      const list = texts.map((text) => {
        const message = textMessage(text.startsWith('a') ? 'assistant' : 'user', text);
        return toTalkMessage(message, COMPARISON);
      });
      const stored = await store().turns.talk(contextId, { ...reachOf(list), ...COMPARISON });
      const { plan, talk } = planWithLeading(stored, list);
      return { ...plan, isAll: plan.kept === talk.count };
    };

    it.each([
      [['u1']],
      [['u1', 'a1']],
      [['u2']],
      [['u2', 'a2']],
      [['u3', 'a3']],
      [['u1', 'a2']],
      [['u1', 'a1', 'u2', 'a2', 'u3', 'a3']],
    ])('repeats the same messages when %j are pinned', async (pins) => {
      const contextId = await talked(3);
      for (const text of pins) await pin(contextId, text);
      const whole = ['u1', 'a1', 'u2', 'a2', 'u3', 'a3'];
      expect(await compare(contextId, ...whole, 'u4')).toMatchObject({
        type: 'view',
        newFrom: 6,
        isAll: true,
      });
      expect(await compare(contextId, ...whole.slice(2), 'u4')).toMatchObject({
        type: 'view',
        newFrom: 4,
        isAll: true,
      });
      expect(await compare(contextId, 'u1', 'a1', 'u2', 'a9', 'u9')).toMatchObject({
        type: 'view',
        newFrom: 3,
        isAll: false,
      });
      expect(await compare(contextId, 'u3')).toMatchObject({ type: 'addition' });
    });

    it('needs none of the messages that a context was created with', async () => {
      const contextId = newContextId();
      await store().contexts.create(newContext(contextId, { pinned: [FACT] }));
      await store().turns.append(newTurn(contextId, 'u1', 'a1'));
      const plan = { type: 'view', newFrom: 2, isAll: true };
      expect(await compare(contextId, 'u1', 'a1', 'u2')).toMatchObject(plan);
      expect(await compare(contextId, textOf(FACT), 'u1', 'a1', 'u2')).toMatchObject({
        ...plan,
        newFrom: 3,
      });
    });

    it('archives pinned messages that an edit replaces', async () => {
      const contextId = await talked(2);
      await pin(contextId, 'a1');
      await pin(contextId, 'u2');
      const [, { sequence: after = 0 } = {}, { sequence: pinned = 0 } = {}, last] =
        await everything(contextId);
      const supersedes = { after, upTo: last?.sequence ?? 0, unpins: [pinned] };
      await store().turns.append({ ...newTurn(contextId, 'u9', 'a9'), supersedes });
      expect(textsOf(await everything(contextId))).toEqual(['u1', 'a1', 'u9', 'a9']);
      expect(await pinnedTexts(contextId)).toEqual(['u1', 'a1']);
      expect(await store().contexts.find(contextId)).toMatchObject({
        activeMessageCount: 4,
        archivedMessageCount: 2,
      });
    });
  });
}
