/** The contract of a TurnStore for reading: windows, and comparison with a client's messages. */
import { describe, expect, it } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import type { NewTurn } from '../../../src/context/records/stored-turn.ts';
import { planHistory, reachOf } from '../../../src/context/history/history-plan.ts';
import type { StoredTalk } from '../../../src/context/history/stored-talk.ts';
import { estimateMessageTokens } from '../../../src/context/tokens/token-estimate.ts';
import { type TalkMessage, toTalkMessage } from '../../../src/context/history/talk-message.ts';
import { type Message, textMessage, textOf } from '../../../src/model/message.ts';
import { FACT, newContext } from '../new-context.ts';
import { newTurn } from '../new-turn.ts';
import {
  activeTexts,
  EVERYTHING,
  historyOf,
  newContextId,
  summaryOf,
  textsOf,
} from '../reading-stores.ts';

const COMPARISON = { ignoresCallIds: false };

/** `a…` are answers, everything else is a question. */
function said(...texts: readonly string[]): readonly TalkMessage[] {
  return texts.map((text) => toTalkMessage(messageOf(text), COMPARISON));
}

function messageOf(text: string): Message {
  return textMessage(text.startsWith('a') ? 'assistant' : 'user', text);
}

export function describeTurnReading(store: () => ContextStore): void {
  const read = (contextId: string, list: readonly TalkMessage[]): Promise<StoredTalk> =>
    store().turns.talk(contextId, { ...reachOf(list), ...COMPARISON });
  const fill = async (contextId: string, ...texts: readonly string[]): Promise<void> => {
    const messages = texts.slice(0, -1).map(messageOf);
    await store().turns.append({ ...newTurn(contextId, '', texts.at(-1) ?? ''), messages });
  };

  describe('newestAnswer', () => {
    it('is the newest active one of a model, for those who see the conversation', async () => {
      const contextId = newContextId();
      const scope = { type: 'own', owner: 'nobody' } as const;
      const origin = { provider: 'east', model: 'one', key: 'EAST_ONE' };
      expect(await store().turns.newestAnswer(contextId)).toBeUndefined();
      await store().turns.append({ ...newTurn(contextId, 'u1', 'a1'), origin, repliedAt: 5_000 });
      await store().turns.appendMessages({ contextId, messages: [messageOf('u2')], at: 6_000 });
      expect(await store().turns.newestAnswer(contextId)).toEqual({ ...origin, at: 5_000 });
      expect(await store().turns.newestAnswer(contextId, scope)).toBeUndefined();
    });
  });

  describe('talk', () => {
    it('is empty for a missing context', async () => {
      expect(await read(newContextId(), said('u1'))).toEqual({
        count: 0,
        hasSeveralTurns: false,
        oldest: [],
        newest: [],
        leading: [],
        pinned: [],
      });
    });

    it('reads both ends as far as requested, without system and pinned messages', async () => {
      const contextId = newContextId();
      await store().contexts.create({
        contextId,
        component: undefined,
        metadata: {},
        pinned: [textMessage('system', 'Be brief.'), textMessage('user', 'I am Ada.')],
        createdAt: 1_000,
      });
      await fill(contextId, 'u1', 'a1', 'u2', 'a2', 'u3', 'a3');
      await store().turns.appendMessages({
        contextId,
        messages: [textMessage('system', 'It is late.')],
        at: 2_000,
      });
      const keysOf = (talk: readonly TalkMessage[]): readonly string[] =>
        talk.map(({ key }) => key);
      const list = said('u1', 'a9', 'u3', 'a3');
      const talk = await read(contextId, list);
      expect(talk.count).toBe(6);
      expect(keysOf(talk.oldest)).toEqual(keysOf(said('u1', 'a1')));
      expect(keysOf(talk.newest)).toEqual(keysOf(said('a2', 'u3', 'a3')));
      expect(talk.pinned.map(({ message }) => textOf(message))).toEqual(['Be brief.', 'I am Ada.']);
      const history = await historyOf(store(), contextId, EVERYTHING);
      expect(talk.newest.at(-1)?.sequence).toBe(history.at(-2)?.sequence);
      expect(talk.oldest[0]?.sequence).toBe(history[2]?.sequence);
    });

    it('counts messages that a summary replaces', async () => {
      const contextId = newContextId();
      await fill(contextId, 'u1', 'a1', 'u2', 'a2');
      const [first, second] = await historyOf(store(), contextId, EVERYTHING);
      await store().summaries.add({
        ...{ contextId, text: 'They greeted.', provider: 'openai', model: 'm' },
        ...{ from: first?.sequence ?? 0, to: second?.sequence ?? 0 },
        ...{ tokensBefore: 20, tokensAfter: 5, createdAt: 4_000, absorbs: undefined },
      });
      const list = said('u1', 'a1', 'u2', 'a2', 'u3');
      expect(planHistory(await read(contextId, list), list)).toMatchObject({ kept: 4, newFrom: 4 });
    });

    it.each([
      [false, ['u1', 'a1']],
      [false, ['u1', 'u2', 'a1']],
      [false, ['a0', 'u1', 'a1']],
      [true, ['u1', 'a1', 'u2', 'a2']],
    ])('says %j to the question whether %j are several turns', async (expected, texts) => {
      const contextId = newContextId();
      await fill(contextId, ...texts);
      expect((await read(contextId, said('u1'))).hasSeveralTurns).toBe(expected);
      expect((await read(contextId, said('u1', 'a1'))).hasSeveralTurns).toBe(false);
    });

    it('finds the same in a conversation of thousands of messages as in a short one', async () => {
      const contextId = newContextId();
      const texts = Array.from({ length: 3_000 }, (_, turn) => [`u${turn}`, `a${turn}`]).flat();
      await fill(contextId, ...texts);
      const plan = async (...list: readonly string[]) =>
        planHistory(await read(contextId, said(...list)), said(...list));
      expect(await plan(...texts, 'new')).toMatchObject({ kept: 6_000, newFrom: 6_000 });
      expect(await plan(...texts.slice(2_001), 'new')).toMatchObject({
        kept: 6_000,
        newFrom: 3_999,
      });
      expect(await plan(...texts.slice(0, 700), 'new')).toMatchObject({ kept: 700, newFrom: 700 });
      expect(await plan(...texts.slice(0, 16), 'new')).toMatchObject({ kept: 16, newFrom: 16 });
      expect(await plan('new', 'a new')).toMatchObject({ type: 'addition', kept: 6_000 });
    });
  });

  describe('appendTurn with what it supersedes', () => {
    const superseding = async (
      contextId: string,
      from: string,
      turn: NewTurn,
    ): Promise<NewTurn> => {
      const history = await historyOf(store(), contextId, EVERYTHING);
      const kept = history.findLast(({ message }) => textOf(message) === from);
      const upTo = history.at(-1)?.sequence ?? 0;
      return { ...turn, supersedes: { after: kept?.sequence ?? 0, upTo } };
    };

    it('archives it in the turn, and counts both', async () => {
      const contextId = newContextId();
      await fill(contextId, 'u1', 'a1', 'u2', 'a2');
      const turn = { ...newTurn(contextId, 'u3', 'a3'), repliedAt: 5_000 };
      const { version } = await store().turns.append(await superseding(contextId, 'a1', turn));
      expect(version).toBe(2);
      expect(await activeTexts(store(), contextId)).toEqual(['u1', 'a1', 'u3', 'a3']);
      const history = await historyOf(store(), contextId, EVERYTHING);
      expect(await summaryOf(store(), contextId)).toMatchObject({
        activeMessageCount: 4,
        archivedMessageCount: 2,
        tokenCount: history.reduce((sum, { tokens }) => sum + tokens, 0),
      });
      const page = await store().contexts.messages(contextId, {
        limit: 10,
        includesArchived: true,
      });
      expect(page?.messages.map(({ supersededAt }) => supersededAt)).toEqual([
        undefined,
        undefined,
        5_000,
        5_000,
        undefined,
        undefined,
      ]);
    });

    it('leaves what others have stored meanwhile, and what they have archived', async () => {
      const contextId = newContextId();
      await fill(contextId, 'u1', 'a1');
      const again = await superseding(contextId, 'u1', newTurn(contextId, '', 'a2'));
      const once = { ...again, messages: [] };
      await store().turns.append(newTurn(contextId, 'u2', 'a3'));
      await store().turns.append(once);
      await store().turns.append(once);
      expect(await activeTexts(store(), contextId)).toEqual(['u1', 'u2', 'a3', 'a2', 'a2']);
      expect(await summaryOf(store(), contextId)).toMatchObject({
        activeMessageCount: 5,
        archivedMessageCount: 1,
        version: 4,
      });
    });

    it('leaves system messages and pinned ones', async () => {
      const contextId = newContextId();
      await store().contexts.create({
        contextId,
        component: undefined,
        metadata: {},
        pinned: [textMessage('user', 'I am Ada.')],
        createdAt: 1_000,
      });
      const messages = [textMessage('system', 'Be brief.'), textMessage('user', 'u1')];
      await store().turns.append({ ...newTurn(contextId, '', 'a1'), messages });
      await store().turns.append(await superseding(contextId, '', newTurn(contextId, 'u2', 'a2')));
      expect(await activeTexts(store(), contextId)).toEqual(['I am Ada.', 'Be brief.', 'u2', 'a2']);
    });

    it('changes nothing if the context has moved from the version that was expected', async () => {
      const contextId = newContextId();
      await fill(contextId, 'u1', 'a1');
      const turn = await superseding(contextId, 'u1', newTurn(contextId, 'u2', 'a2'));
      await expect(store().turns.append({ ...turn, expectedVersion: 7 })).rejects.toMatchObject({
        code: 'version_conflict',
      });
      expect(await activeTexts(store(), contextId)).toEqual(['u1', 'a1']);
    });
  });

  describe('history', () => {
    it('is empty for a context that is not there, and makes none', async () => {
      const contextId = newContextId();
      expect(await historyOf(store(), contextId, EVERYTHING)).toEqual([]);
      expect(await summaryOf(store(), contextId)).toBeUndefined();
    });

    it('reaches back as far as the limits say', async () => {
      const contextId = newContextId();
      for (const turn of ['one', 'two', 'three']) {
        await store().turns.append(newTurn(contextId, `ask ${turn}`, `say ${turn}`));
      }
      const limited = await historyOf(store(), contextId, { ...EVERYTHING, maxMessages: 3 });
      expect(textsOf(limited)).toEqual(['say two', 'ask three', 'say three']);
      const maxTokens = limited.reduce((sum, { tokens }) => sum + tokens, 0);
      expect(await historyOf(store(), contextId, { ...EVERYTHING, maxTokens })).toEqual(limited);
      expect(
        await historyOf(store(), contextId, { ...EVERYTHING, maxTokens: maxTokens - 1 }),
      ).toEqual(limited.slice(1));
      expect(await historyOf(store(), contextId, { maxTokens: 0, maxMessages: 10 })).toEqual([]);
      expect(await historyOf(store(), contextId, { maxTokens: 1_000, maxMessages: 0 })).toEqual([]);
    });

    it('always has the system messages, which count', async () => {
      const contextId = newContextId();
      const pinned = textMessage('system', 'Be brief.');
      await store().turns.append({
        ...newTurn(contextId, '', 'uno'),
        messages: [pinned, textMessage('user', 'one')],
      });
      await store().turns.append(newTurn(contextId, 'two', 'dos'));
      const limited = await historyOf(store(), contextId, { ...EVERYTHING, maxMessages: 3 });
      expect(textsOf(limited)).toEqual(['Be brief.', 'two', 'dos']);
    });
  });

  describe('the limits of a context', () => {
    it('bound its history, the pinned messages apart, which are always there', async () => {
      const contextId = newContextId();
      await store().contexts.create(newContext(contextId, { pinned: [FACT], maxMessages: 3 }));
      for (const turn of ['one', 'two', 'three']) {
        await store().turns.append(newTurn(contextId, turn, `${turn}!`));
      }
      expect(await activeTexts(store(), contextId)).toEqual(['My name is Ada.', 'three', 'three!']);
      const few = await historyOf(store(), contextId, { ...EVERYTHING, maxMessages: 2 });
      expect(textsOf(few)).toEqual(['My name is Ada.', 'three!']);
      await store().contexts.update(contextId, { maxMessages: 0, maxTokens: 1, updatedAt: 1 });
      expect(await activeTexts(store(), contextId)).toEqual(['My name is Ada.']);
      const room = [FACT, textMessage('assistant', 'three!')]
        .map(estimateMessageTokens)
        .reduce((sum, tokens) => sum + tokens, 0);
      await store().contexts.update(contextId, { maxTokens: room, updatedAt: 1 });
      expect(await activeTexts(store(), contextId)).toEqual(['My name is Ada.', 'three!']);
      expect(await store().turns.past(contextId, EVERYTHING)).toMatchObject({ maxTokens: room });
      await store().contexts.update(contextId, { maxTokens: 0, updatedAt: 1 });
      expect(await activeTexts(store(), contextId)).toHaveLength(7);
    });
  });
}
