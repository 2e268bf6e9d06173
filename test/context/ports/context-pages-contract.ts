/** The contract of a ContextCatalog: lists, and pages of messages. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { StoredMessagePage } from '../../../src/context/records/context-pages.ts';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import type { ContextSummary } from '../../../src/context/records/context-summary.ts';
import { textMessage, textOf } from '../../../src/model/message.ts';
import { RhetorError } from '../../../src/model/rhetor-error.ts';
import { newList, newTurn } from '../new-turn.ts';
import { EVERYTHING, historyOf, newContextId, summaryOf, textsOf } from '../reading-stores.ts';

export function describePages(store: () => ContextStore): void {
  describe('messages', () => {
    it('pages from the newest to the oldest', async () => {
      const contextId = newContextId();
      for (const turn of ['1', '2', '3']) {
        await store().turns.append(newTurn(contextId, `ask ${turn}`, `say ${turn}`));
      }
      const pages: StoredMessagePage[] = [];
      let before: string | undefined;
      do {
        const page = await store().contexts.messages(contextId, {
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
      expect(await store().contexts.messages(contextId, { limit: 6 })).not.toHaveProperty(
        'nextBefore',
      );
    });

    it('ends at the byte limit, with at least one message, and archived ones in their places', async () => {
      const contextId = newContextId();
      const long = (name: string) => textMessage('user', `${name} ${'ä'.repeat(1_000)}`);
      const messages = ['1', '2', '3', '4', '5'].map(long);
      await store().turns.append({ ...newTurn(contextId, '', 'first'), messages });
      await store().turns.append({
        ...newTurn(contextId, '', 'second'),
        mode: 'replace',
        messages: [long('1'), long('3'), long('6')],
      });
      const read = async (mostBytes: number, includesArchived: boolean) => {
        const pages: string[] = [];
        let before: string | undefined;
        do {
          const page = await store().contexts.messages(contextId, {
            limit: 1_000,
            mostBytes,
            includesArchived,
            ...(before === undefined ? {} : { before }),
          });
          const texts = textsOf(page?.messages ?? []);
          pages.unshift(texts.map((text) => text.split(' ')[0] ?? '').join(' '));
          before = page?.nextBefore;
        } while (before !== undefined);
        return pages;
      };
      // A long one has 2,000 bytes plus about 550; two of them fit, and a short one as well.
      expect(await read(100_000, false)).toEqual(['1 3 6 second']);
      expect(await read(100_000, true)).toEqual(['1 2 3 4 5 first 6 second']);
      expect(await read(6_000, false)).toEqual(['1', '3 6 second']);
      expect(await read(6_000, true)).toEqual(['1', '2 3', '4 5', 'first 6 second']);
      expect(await read(1, false)).toEqual(['1', '3', '6', 'second']);
    });

    it('returns nothing for a missing context', async () => {
      expect(await store().contexts.messages(newContextId(), { limit: 10 })).toBeUndefined();
    });

    it('refuses an id that is not a message of this context', async () => {
      const [contextId, other] = [newContextId(), newContextId()];
      await store().turns.append(newTurn(contextId, 'one', 'uno'));
      const { messageId } = await store().turns.append(newTurn(other, 'one', 'uno'));
      for (const before of ['nobody', messageId]) {
        await expect(
          store().contexts.messages(contextId, { limit: 10, before }),
        ).rejects.toMatchObject({
          code: 'invalid_value',
        });
      }
    });
  });

  describe('list', () => {
    it('ends a page at 8 MiB of metadata', async () => {
      const prefix = `wide-${randomUUID()}`;
      const metadata = { text: 'ä'.repeat(60_000) };
      for (let index = 0; index < 80; index += 1) {
        await store().contexts.create({
          contextId: `${prefix}:${index}`,
          component: undefined,
          metadata,
          pinned: [],
          createdAt: 1_000 + index,
        });
      }
      const first = await store().contexts.list({ limit: 1_000, text: prefix });
      expect(JSON.stringify(first.contexts).length).toBeLessThan(8 * 1024 * 1024);
      expect(first.contexts.length).toBeGreaterThan(60);
      expect(first.contexts.length).toBeLessThan(80);
      const rest = await store().contexts.list({
        limit: 1_000,
        text: prefix,
        ...(first.nextCursor !== undefined && { cursor: first.nextCursor }),
      });
      expect(rest).not.toHaveProperty('nextCursor');
      expect([...first.contexts, ...rest.contexts].map(({ id }) => id)).toEqual(
        Array.from({ length: 80 }, (_, index) => `${prefix}:${79 - index}`),
      );
    });

    it('pages through all contexts, last changed first', async () => {
      const prefix = `list-${randomUUID()}`;
      const ids = Array.from({ length: 7 }, (_, index) => `${prefix}:${index}`);
      for (const [index, id] of ids.entries()) {
        // Three of them have the same time; their order must also be stable across pages.
        await store().turns.append({ ...newTurn(id, 'one', 'uno'), repliedAt: 10 + (index % 3) });
      }
      await store().turns.append({ ...newTurn(`${prefix}:0`, 'two', 'dos'), repliedAt: 99 });
      const seen: ContextSummary[] = [];
      let cursor: string | undefined;
      do {
        const page = await store().contexts.list({
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

    it('returns times, counts and the component', async () => {
      const contextId = newContextId();
      const turn = { ...newTurn(contextId, 'one', 'uno'), component: 'ergon' };
      await store().turns.append({ ...turn, askedAt: 1_000, repliedAt: 2_000 });
      await store().turns.append({ ...turn, askedAt: 3_000, repliedAt: 4_000 });
      const history = await historyOf(store(), contextId, EVERYTHING);
      expect(await summaryOf(store(), contextId)).toEqual({
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
      expect(await store().contexts.find(contextId)).toEqual(await summaryOf(store(), contextId));
    });

    it('filters by component and by a part of the id, which is matched literally', async () => {
      const unique = randomUUID();
      const ids = [`${unique}_a`, `${unique}-a`, `${unique}-b`];
      for (const [index, id] of ids.entries()) {
        const component = index === 2 ? `part-${unique}` : 'other';
        await store().turns.append({ ...newTurn(id, 'one', 'uno'), component });
      }
      const idsOf = async (text: string): Promise<string[]> =>
        (await store().contexts.list({ limit: 10, text })).contexts.map(({ id }) => id);
      expect(await idsOf(`${unique}_`)).toEqual([ids[0]]);
      expect(await idsOf(`${unique.slice(4)}-A`)).toEqual([ids[1]]);
      expect(await idsOf(`${unique}%`)).toEqual([]);
      const { contexts } = await store().contexts.list({ limit: 10, component: `part-${unique}` });
      expect(contexts.map(({ id }) => id)).toEqual([ids[2]]);
    });

    it.each(['', 'nonsense', 'MTAgYQ==', Buffer.from('10').toString('base64url')])(
      'refuses the cursor %j, which it did not make',
      async (cursor) => {
        await expect(store().contexts.list({ limit: 10, cursor })).rejects.toThrow(RhetorError);
        await expect(store().contexts.list({ limit: 10, cursor })).rejects.toMatchObject({
          code: 'invalid_value',
        });
      },
    );
  });

  describe('messages with the archived ones', () => {
    it('shows each in its place, page by page', async () => {
      const contextId = newContextId();
      await store().turns.append(newList(contextId, ['u1', 'a1', 'u2'], 'a2'));
      await store().turns.append(newList(contextId, ['u1', 'a1', 'u3'], 'a3'));
      const page = async (before?: string) =>
        store().contexts.messages(contextId, {
          limit: 4,
          includesArchived: true,
          ...(before !== undefined && { before }),
        });
      const newest = await page();
      const older = await page(newest?.nextBefore);
      const texts = [older, newest].map((each) =>
        each?.messages.map(({ message }) => textOf(message)),
      );
      expect(texts).toEqual([
        ['u1', 'a1'],
        ['u2', 'a2', 'u3', 'a3'],
      ]);
      expect(older).not.toHaveProperty('nextBefore');
      const active = await store().contexts.messages(contextId, { limit: 10 });
      expect(active?.messages.some((message) => 'supersededAt' in message)).toBe(false);
      expect(active?.messages).toHaveLength(4);
    });
  });
}
