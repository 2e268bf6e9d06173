/** What every store of conversations must do, as one suite that each of them runs. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ContextStore,
  ContextSummary,
  MessagePage,
  NewTurn,
  StoredMessage,
} from '../../src/context/context-store.ts';
import { estimateMessageTokens } from '../../src/context/token-estimate.ts';
import { type Message, textMessage, textOf } from '../../src/model/message.ts';
import { RhetorError } from '../../src/model/rhetor-error.ts';
import { newTurn } from './new-turn.ts';

const EVERYTHING = { maxTokens: 1_000_000, maxMessages: 1_000_000 };

/** `open` gives an opened store that nobody else uses; the suite closes it. */
export function describeContextStore(name: string, open: () => Promise<ContextStore>): void {
  describe(`${name} keeps the contract of a context store`, () => {
    let store: ContextStore;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    const newId = (): string => `suite:${randomUUID()}`;
    const textsOf = (messages: readonly StoredMessage[]): string[] =>
      messages.map(({ message }) => textOf(message));
    const activeTexts = async (contextId: string): Promise<string[]> =>
      textsOf(await store.history(contextId, EVERYTHING));
    const summaryOf = async (contextId: string): Promise<ContextSummary | undefined> =>
      (await store.list({ limit: 10, text: contextId })).contexts[0];
    const replace = (contextId: string, texts: readonly string[], reply: string): NewTurn => ({
      ...newTurn(contextId, '', reply),
      mode: 'replace',
      messages: texts.map((text, index) =>
        textMessage(index % 2 === 0 ? 'user' : 'assistant', text),
      ),
    });

    describe('appendTurn', () => {
      it('adds a turn after what is there, and counts the versions', async () => {
        const contextId = newId();
        const first = await store.appendTurn(newTurn(contextId, 'one', 'uno'));
        const second = await store.appendTurn(newTurn(contextId, 'two', 'dos'));
        expect([first.version, second.version]).toEqual([1, 2]);
        const history = await store.history(contextId, EVERYTHING);
        expect(textsOf(history)).toEqual(['one', 'uno', 'two', 'dos']);
        expect(history[1]?.id).toBe(first.messageId);
        expect(history[3]?.id).toBe(second.messageId);
        const sequences = history.map(({ sequence }) => sequence);
        expect(sequences).toEqual(sequences.toSorted((left, right) => left - right));
        expect(new Set(history.map(({ id }) => id)).size).toBe(4);
      });

      it('gives back every kind of part, the status, the times and where the reply came from', async () => {
        const contextId = newId();
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
        await store.appendTurn({
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
              reasoningTokens: undefined,
              isEstimated: true,
            },
          },
        });
        const history = await store.history(contextId, EVERYTHING);
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
            reasoningTokens: undefined,
            isEstimated: true,
          },
        });
      });

      it('stores turns of one context whole and in the order of their calls', async () => {
        const contextId = newId();
        const names = Array.from({ length: 50 }, (_, index) => `turn ${index}`);
        const stored = await Promise.all(
          names.map((turn) => store.appendTurn(newTurn(contextId, `ask ${turn}`, `say ${turn}`))),
        );
        expect(stored.map(({ version }) => version)).toEqual(names.map((_, index) => index + 1));
        expect(await activeTexts(contextId)).toEqual(
          names.flatMap((turn) => [`ask ${turn}`, `say ${turn}`]),
        );
      });

      it('keeps contexts apart', async () => {
        const [left, right] = [newId(), newId()];
        await Promise.all([
          store.appendTurn(newTurn(left, 'left', 'links')),
          store.appendTurn(newTurn(right, 'right', 'rechts')),
        ]);
        expect(await activeTexts(left)).toEqual(['left', 'links']);
        expect(await activeTexts(right)).toEqual(['right', 'rechts']);
      });
    });

    describe('appendTurn with replace', () => {
      it('leaves a list that only went on as it is', async () => {
        const contextId = newId();
        await store.appendTurn(replace(contextId, ['one'], 'uno'));
        const before = await store.history(contextId, EVERYTHING);
        const { version } = await store.appendTurn(
          replace(contextId, ['one', 'uno', 'two'], 'dos'),
        );
        const after = await store.history(contextId, EVERYTHING);
        expect(version).toBe(2);
        expect(textsOf(after)).toEqual(['one', 'uno', 'two', 'dos']);
        expect(after.slice(0, 2)).toEqual(before);
        expect((await summaryOf(contextId))?.archivedMessageCount).toBe(0);
      });

      it('archives what an edited list no longer has, and counts both', async () => {
        const contextId = newId();
        await store.appendTurn(replace(contextId, ['one', 'uno', 'two'], 'dos'));
        await store.appendTurn(replace(contextId, ['one', 'uno', 'three'], 'tres'));
        expect(await activeTexts(contextId)).toEqual(['one', 'uno', 'three', 'tres']);
        const history = await store.history(contextId, EVERYTHING);
        expect(await summaryOf(contextId)).toMatchObject({
          activeMessageCount: 4,
          archivedMessageCount: 2,
          tokenCount: history.reduce((sum, { tokens }) => sum + tokens, 0),
          version: 2,
        });
      });

      it('keeps what is the same when the client dropped its oldest messages', async () => {
        const contextId = newId();
        await store.appendTurn(replace(contextId, ['one', 'uno', 'two'], 'dos'));
        const before = await store.history(contextId, EVERYTHING);
        await store.appendTurn(replace(contextId, ['two', 'dos', 'three'], 'tres'));
        const after = await store.history(contextId, EVERYTHING);
        expect(textsOf(after)).toEqual(['two', 'dos', 'three', 'tres']);
        expect(after.slice(0, 2)).toEqual(before.slice(2));
        expect(await summaryOf(contextId)).toMatchObject({ archivedMessageCount: 2 });
      });

      it('takes equal texts at different places for different messages', async () => {
        const contextId = newId();
        await store.appendTurn(replace(contextId, ['yes', 'ok', 'yes'], 'ok'));
        expect(await activeTexts(contextId)).toEqual(['yes', 'ok', 'yes', 'ok']);
        await store.appendTurn(replace(contextId, ['yes', 'ok', 'yes', 'ok', 'yes'], 'ok'));
        expect(await activeTexts(contextId)).toEqual(['yes', 'ok', 'yes', 'ok', 'yes', 'ok']);
        expect(await summaryOf(contextId)).toMatchObject({
          activeMessageCount: 6,
          archivedMessageCount: 0,
        });
      });

      it('takes over a context that was appended to, and hands it back', async () => {
        const contextId = newId();
        await store.appendTurn(newTurn(contextId, 'one', 'uno'));
        await store.appendTurn(replace(contextId, ['one', 'eins', 'two'], 'dos'));
        await store.appendTurn(newTurn(contextId, 'three', 'tres'));
        expect(await activeTexts(contextId)).toEqual([
          'one',
          'eins',
          'two',
          'dos',
          'three',
          'tres',
        ]);
      });
    });

    describe('history', () => {
      it('is empty for a context that is not there, and makes none', async () => {
        const contextId = newId();
        expect(await store.history(contextId, EVERYTHING)).toEqual([]);
        expect(await summaryOf(contextId)).toBeUndefined();
      });

      it('reaches back as far as the limits say', async () => {
        const contextId = newId();
        for (const turn of ['one', 'two', 'three']) {
          await store.appendTurn(newTurn(contextId, `ask ${turn}`, `say ${turn}`));
        }
        const limited = await store.history(contextId, { ...EVERYTHING, maxMessages: 3 });
        expect(textsOf(limited)).toEqual(['say two', 'ask three', 'say three']);
        const maxTokens = limited.reduce((sum, { tokens }) => sum + tokens, 0);
        expect(await store.history(contextId, { ...EVERYTHING, maxTokens })).toEqual(limited);
        expect(await store.history(contextId, { ...EVERYTHING, maxTokens: maxTokens - 1 })).toEqual(
          limited.slice(1),
        );
        expect(await store.history(contextId, { maxTokens: 0, maxMessages: 10 })).toEqual([]);
        expect(await store.history(contextId, { maxTokens: 1_000, maxMessages: 0 })).toEqual([]);
      });

      it('always has the system messages, which count', async () => {
        const contextId = newId();
        const pinned = textMessage('system', 'Be brief.');
        await store.appendTurn({
          ...newTurn(contextId, '', 'uno'),
          messages: [pinned, textMessage('user', 'one')],
        });
        await store.appendTurn(newTurn(contextId, 'two', 'dos'));
        const limited = await store.history(contextId, { ...EVERYTHING, maxMessages: 3 });
        expect(textsOf(limited)).toEqual(['Be brief.', 'two', 'dos']);
      });
    });

    describe('messages', () => {
      it('pages from the newest to the oldest', async () => {
        const contextId = newId();
        for (const turn of ['1', '2', '3']) {
          await store.appendTurn(newTurn(contextId, `ask ${turn}`, `say ${turn}`));
        }
        const pages: MessagePage[] = [];
        let before: string | undefined;
        do {
          const page = await store.messages(contextId, {
            limit: 4,
            ...(before === undefined ? {} : { before }),
          });
          if (page === undefined) throw new Error('the context is there');
          pages.push(page);
          before = page.nextBefore;
        } while (before !== undefined);
        expect(pages.map((page) => textsOf(page.messages))).toEqual([
          ['ask 2', 'say 2', 'ask 3', 'say 3'],
          ['ask 1', 'say 1'],
        ]);
        expect(pages.map(({ version }) => version)).toEqual([3, 3]);
        expect(await store.messages(contextId, { limit: 6 })).not.toHaveProperty('nextBefore');
      });

      it('knows nothing of a context that is not there', async () => {
        expect(await store.messages(newId(), { limit: 10 })).toBeUndefined();
      });

      it('refuses an id that is no message of this context', async () => {
        const [contextId, other] = [newId(), newId()];
        await store.appendTurn(newTurn(contextId, 'one', 'uno'));
        const { messageId } = await store.appendTurn(newTurn(other, 'one', 'uno'));
        for (const before of ['nobody', messageId]) {
          await expect(store.messages(contextId, { limit: 10, before })).rejects.toMatchObject({
            code: 'invalid_value',
          });
        }
      });
    });

    describe('list', () => {
      it('pages through all contexts, the one changed last first', async () => {
        const prefix = `list-${randomUUID()}`;
        const ids = Array.from({ length: 7 }, (_, index) => `${prefix}:${index}`);
        for (const [index, id] of ids.entries()) {
          // Three of them at the same time: their order must hold over pages, too.
          await store.appendTurn({ ...newTurn(id, 'one', 'uno'), repliedAt: 10 + (index % 3) });
        }
        await store.appendTurn({ ...newTurn(`${prefix}:0`, 'two', 'dos'), repliedAt: 99 });
        const seen: ContextSummary[] = [];
        let cursor: string | undefined;
        do {
          const page = await store.list({
            limit: 2,
            text: prefix,
            ...(cursor === undefined ? {} : { cursor }),
          });
          seen.push(...page.contexts);
          cursor = page.nextCursor;
        } while (cursor !== undefined);
        expect(seen[0]).toMatchObject({ id: `${prefix}:0`, updatedAt: 99, version: 2 });
        expect(seen.map(({ id }) => id).toSorted()).toEqual(ids);
        const times = seen.map(({ updatedAt }) => updatedAt);
        expect(times).toEqual(times.toSorted((left, right) => right - left));
      });

      it('tells times, counts and the component', async () => {
        const contextId = newId();
        const turn = { ...newTurn(contextId, 'one', 'uno'), component: 'ergon' };
        await store.appendTurn({ ...turn, askedAt: 1_000, repliedAt: 2_000 });
        await store.appendTurn({ ...turn, askedAt: 3_000, repliedAt: 4_000 });
        const history = await store.history(contextId, EVERYTHING);
        expect(await summaryOf(contextId)).toEqual({
          id: contextId,
          component: 'ergon',
          createdAt: 1_000,
          updatedAt: 4_000,
          version: 2,
          activeMessageCount: 4,
          archivedMessageCount: 0,
          summaryCount: 0,
          tokenCount: history.reduce((sum, { tokens }) => sum + tokens, 0),
          metadata: {},
        });
      });

      it('filters by component and by a part of the id, which is taken as it is written', async () => {
        const unique = randomUUID();
        const ids = [`${unique}_a`, `${unique}-a`, `${unique}-b`];
        for (const [index, id] of ids.entries()) {
          const component = index === 2 ? `part-${unique}` : 'other';
          await store.appendTurn({ ...newTurn(id, 'one', 'uno'), component });
        }
        const idsOf = async (text: string): Promise<string[]> =>
          (await store.list({ limit: 10, text })).contexts.map(({ id }) => id);
        expect(await idsOf(`${unique}_`)).toEqual([ids[0]]);
        expect(await idsOf(`${unique.slice(4)}-A`)).toEqual([ids[1]]);
        expect(await idsOf(`${unique}%`)).toEqual([]);
        const { contexts } = await store.list({ limit: 10, component: `part-${unique}` });
        expect(contexts.map(({ id }) => id)).toEqual([ids[2]]);
      });

      it.each(['', 'nonsense', 'MTAgYQ==', Buffer.from('10').toString('base64url')])(
        'refuses the cursor %j, which it did not make',
        async (cursor) => {
          await expect(store.list({ limit: 10, cursor })).rejects.toThrow(RhetorError);
          await expect(store.list({ limit: 10, cursor })).rejects.toMatchObject({
            code: 'invalid_value',
          });
        },
      );
    });

    describe('delete', () => {
      it('removes a context whole, and says whether there was one', async () => {
        const contextId = newId();
        await store.appendTurn(replace(contextId, ['one', 'uno', 'two'], 'dos'));
        await store.appendTurn(replace(contextId, ['three'], 'tres'));
        expect(await store.delete(contextId)).toBe(true);
        expect(await store.delete(contextId)).toBe(false);
        expect(await store.messages(contextId, { limit: 10 })).toBeUndefined();
        expect(await summaryOf(contextId)).toBeUndefined();
        const { version } = await store.appendTurn(newTurn(contextId, 'anew', 'nuevo'));
        expect(version).toBe(1);
        expect(await activeTexts(contextId)).toEqual(['anew', 'nuevo']);
      });

      it('takes its place among the turns that were asked for before and after it', async () => {
        const contextId = newId();
        const outcome = await Promise.all([
          store.appendTurn(newTurn(contextId, 'before', 'vorher')),
          store.delete(contextId),
          store.appendTurn(newTurn(contextId, 'after', 'nachher')),
        ]);
        expect(outcome[1]).toBe(true);
        expect(await activeTexts(contextId)).toEqual(['after', 'nachher']);
      });
    });

    it('keeps settings', async () => {
      const key = randomUUID();
      expect(await store.readSetting(key)).toBeUndefined();
      await store.writeSetting(key, 'one');
      await store.writeSetting(key, 'two "ä"');
      expect(await store.readSetting(key)).toBe('two "ä"');
    });

    it('has no fault while all is well', () => {
      expect(store.fault()).toBeUndefined();
    });
  });
}
