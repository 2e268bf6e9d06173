/** The contract of stores for files: exports are complete, imports are atomic. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import { exportContext } from '../../../src/context/transfer/export-context.ts';
import { fromImport } from '../../../src/context/transfer/from-import.ts';
import { toImportFile } from '../../../src/context/records/import-file.ts';
import type { ImportedContext } from '../../../src/context/records/imported-context.ts';
import { textMessage } from '../../../src/model/message.ts';
import { newTurn } from '../new-turn.ts';
import { activeTexts, EVERYTHING, historyOf, newContextId, textsOf } from '../reading-stores.ts';

type Json = Record<string, unknown>;

const JSON_EXPORT = { format: 'json', includesArchived: true } as const;
const MARKDOWN_EXPORT = { format: 'markdown', includesArchived: false } as const;

export function describeTransfer(store: () => ContextStore): void {
  const exported = async (contextId: string): Promise<Json> => {
    let text = '';
    for await (const piece of await exportContext(store(), contextId, JSON_EXPORT)) text += piece;
    return JSON.parse(text) as Json;
  };
  const importAll = async (...contexts: readonly unknown[]): Promise<void> => {
    await store().transfer.importContexts(toImportFile(fromImport(contexts, 7_000)));
  };
  const plain = (contextId: string): ImportedContext => ({
    contextId,
    createdAt: 1_000,
    updatedAt: 2_000,
    metadata: {},
    messages: [{ message: textMessage('user', 'one'), tokens: 5, timestamp: 1_500 }],
  });

  /** A context with everything that one can contain. */
  const fill = async (contextId: string): Promise<void> => {
    await store().contexts.create({
      contextId,
      component: 'ergon',
      metadata: { topic: 'ä', deep: { list: [1, null] } },
      maxTokens: 5_000,
      maxMessages: 100,
      pinned: [textMessage('system', 'Be brief.'), textMessage('user', 'I am Ada.')],
      createdAt: 1_000,
    });
    const turn = { ...newTurn(contextId, 'one', 'uno'), askedAt: 2_000, repliedAt: 3_000 };
    await store().turns.append({
      ...turn,
      status: 'cancelled',
      reply: {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'hm', signature: 'sealed' },
          { type: 'text', text: 'uno' },
          { type: 'tool-call', id: 'a', name: 'look', arguments: '{"x":' },
        ],
      },
      origin: {
        provider: 'openai',
        model: 'm',
        usage: {
          inputTokens: 3,
          outputTokens: undefined,
          cachedInputTokens: undefined,
          cacheWriteTokens: undefined,
          reasoningTokens: 0,
          isEstimated: true,
        },
      },
    });
    await store().turns.append({
      ...turn,
      messages: [
        {
          role: 'tool',
          parts: [{ type: 'tool-result', toolCallId: 'a', content: 'seen', isError: true }],
        },
        { role: 'user', parts: [{ type: 'image', url: 'https://example.com/a.png' }] },
      ],
    });
    const list = (await historyOf(store(), contextId, EVERYTHING)).map(({ message }) => message);
    const messages = [...list.slice(0, 4), textMessage('user', 'two')];
    await store().turns.append({ ...newTurn(contextId, '', 'dos'), mode: 'replace', messages });
    const history = await historyOf(store(), contextId, EVERYTHING);
    await store().summaries.add({
      contextId,
      text: 'They greeted.',
      provider: 'openai',
      model: 'm',
      from: history[2]?.sequence ?? 0,
      to: history[3]?.sequence ?? 0,
      tokensBefore: 20,
      tokensAfter: 5,
      createdAt: 4_000,
      absorbs: undefined,
    });
  };

  describe('export and import', () => {
    it('restore an identical context under another id', async () => {
      const [contextId, other] = [newContextId(), newContextId()];
      await fill(contextId);
      const file = await exported(contextId);
      await importAll({ ...file, context_id: other });
      const again = await exported(other);
      expect(withoutIds(again)).toEqual(withoutIds({ ...file, context_id: other }));
      expect(file['messages']).toHaveLength(6);
      expect(file['archived_messages']).toHaveLength(3);
      expect(file['summaries']).toHaveLength(1);
      const [one, two] = [
        await store().contexts.find(contextId),
        await store().contexts.find(other),
      ];
      expect(two).toEqual({ ...one, id: other, version: 1 });
      const past = await store().turns.past(other, EVERYTHING);
      expect(past.summary?.text).toBe('They greeted.');
      expect(textsOf(past.messages).slice(0, 2)).toEqual(['Be brief.', 'I am Ada.']);
    });

    it('write a long conversation in pages, each message once', async () => {
      const contextId = newContextId();
      const messages = Array.from({ length: 1_203 }, (_, index) =>
        textMessage(index % 2 === 0 ? 'user' : 'assistant', `${index} ${'x'.repeat(2_000)}`),
      );
      await store().turns.append({ ...newTurn(contextId, '', 'end'), messages });
      const { messages: written } = await exported(contextId);
      expect(
        (written as { content: string }[]).map(({ content }) => Number.parseInt(content)),
      ).toEqual([...messages.keys(), Number.NaN]);
    });

    it('show the context as it was when the export began', async () => {
      const contextId = newContextId();
      await store().turns.append(newTurn(contextId, 'one', 'uno'));
      const pieces = await exportContext(store(), contextId, JSON_EXPORT);
      await store().turns.append(newTurn(contextId, 'two', 'dos'));
      let text = '';
      for await (const piece of pieces) text += piece;
      expect((JSON.parse(text) as Json)['messages']).toHaveLength(2);
    });

    it('show it so in every page, even if all of it is replaced in the middle', async () => {
      const contextId = newContextId();
      const long = (name: number) => textMessage('user', `${name} ${'x'.repeat(100_000)}`);
      const before = { ...newTurn(contextId, '', 'gone'), messages: [long(1), long(2)] };
      await store().turns.append(before);
      const messages = Array.from({ length: 8 }, (_, index) => long(index + 3));
      await store().turns.append({ ...newTurn(contextId, '', 'here'), mode: 'replace', messages });
      await setTimeout(2);
      const pieces = await exportContext(store(), contextId, JSON_EXPORT);
      await setTimeout(2);
      let text = '';
      for await (const piece of pieces) {
        if (text === '') {
          const replaced = [long(4), long(9), long(20)];
          const turn = { ...newTurn(contextId, '', 'later'), repliedAt: Date.now() };
          await store().turns.append({ ...turn, mode: 'replace', messages: replaced });
        }
        text += piece;
      }
      const file = JSON.parse(text) as Record<string, { readonly content: string }[]>;
      const names = (list: string) => file[list]?.map(({ content }) => content.split(' ')[0]);
      expect(names('messages')).toEqual(['3', '4', '5', '6', '7', '8', '9', '10', 'here']);
      expect(names('archived_messages')).toEqual(['1', '2', 'gone']);
    });

    it('end with an error if the context is deleted in the middle', async () => {
      const contextId = newContextId();
      await store().turns.append(newTurn(contextId, 'one', 'uno'));
      const pieces = await exportContext(store(), contextId, JSON_EXPORT);
      await store().contexts.delete(contextId);
      const read = async (): Promise<void> => {
        for await (const piece of pieces) expect(piece).not.toContain('uno');
      };
      await expect(read()).rejects.toMatchObject({ code: 'context_not_found' });
      await expect(exportContext(store(), contextId, MARKDOWN_EXPORT)).rejects.toMatchObject({
        code: 'context_not_found',
      });
    });

    it('write Markdown for people', async () => {
      const contextId = newContextId();
      await fill(contextId);
      let text = '';
      for await (const piece of await exportContext(store(), contextId, MARKDOWN_EXPORT))
        text += piece;
      expect(text).toContain(`# ${contextId}\n`);
      expect(text).toContain('## User – 1970-01-01T00:00:02.000Z\n\none\n');
      expect(text).toContain('## Assistant (m) – 1970-01-01T00:00:03.000Z, cancelled\n\nuno\n');
      expect(text).toContain('```json\nlook({"x":)\n```');
      expect(text).not.toContain('hm');
      expect(text).not.toContain('superseded');
    });

    it('write archived messages after the others, or leave them out', async () => {
      const contextId = newContextId();
      await fill(contextId);
      const { archived_messages: archived } = await exported(contextId);
      const at = expect.stringMatching(/^\d{4}-.*Z$/);
      expect(archived).toEqual(Array(3).fill(expect.objectContaining({ superseded_at: at })));
      const read = async (wish: Parameters<typeof exportContext>[2]): Promise<string> => {
        let text = '';
        for await (const piece of await exportContext(store(), contextId, wish)) text += piece;
        return text;
      };
      const markdown = await read({ format: 'markdown', includesArchived: true });
      const [active = '', superseded = ''] = markdown.split('\n# Archived messages\n');
      expect(active).not.toContain('superseded');
      expect(superseded.match(/^## .*, superseded \d{4}-.*Z$/gm)).toHaveLength(3);
      const without = await read({ format: 'json', includesArchived: false });
      expect(JSON.parse(without)).not.toHaveProperty('archived_messages');
    });

    it('keep archived messages archived', async () => {
      const [contextId, other] = [newContextId(), newContextId()];
      await fill(contextId);
      await importAll({ ...(await exported(contextId)), context_id: other });
      const archivedIn = async (id: string) => {
        const page = await store().contexts.messages(id, { limit: 100, includesArchived: true });
        const messages = page?.messages.filter((each) => each.supersededAt !== undefined) ?? [];
        return messages.map(({ message, supersededAt }) => [message, supersededAt]);
      };
      expect(await archivedIn(contextId)).toHaveLength(3);
      expect(await archivedIn(other)).toEqual(await archivedIn(contextId));
    });

    it('are all or nothing: one taken id refuses the whole file', async () => {
      const [first, taken, last] = [newContextId(), newContextId(), newContextId()];
      await store().turns.append(newTurn(taken, 'mine', 'yes'));
      const file = toImportFile([plain(first), plain(taken), plain(last)]);
      await expect(store().transfer.importContexts(file)).rejects.toMatchObject({
        code: 'conflict',
        contextId: taken,
      });
      expect(await store().contexts.find(first)).toBeUndefined();
      expect(await store().contexts.find(last)).toBeUndefined();
      expect(await activeTexts(store(), taken)).toEqual(['mine', 'yes']);
      expect(store().fault()).toBeUndefined();
    });

    it('create contexts that can be found and continued like any other', async () => {
      const contextId = newContextId();
      await store().transfer.importContexts(toImportFile([plain(contextId)]));
      expect(await store().contexts.find(contextId)).toMatchObject({
        version: 1,
        createdAt: 1_000,
        updatedAt: 2_000,
        activeMessageCount: 1,
        tokenCount: 5,
      });
      expect(await store().search.candidates({ words: ['one'], contextId, limit: 5 })).toHaveLength(
        1,
      );
      const turn = { ...newTurn(contextId, 'two', 'dos'), expectedVersion: 1 };
      expect(await store().turns.append(turn)).toMatchObject({ version: 2 });
      expect(await activeTexts(store(), contextId)).toEqual(['one', 'two', 'dos']);
    });
  });
}

/** The parts that an import creates anew. */
function withoutIds(file: Json): Json {
  const text = JSON.stringify({ ...file, exported_at: '', version: 0 });
  const names = new Map<string, string>();
  const named = text.replaceAll(/"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"/g, (id) => {
    if (!names.has(id)) names.set(id, `"#${names.size}"`);
    return names.get(id) ?? id;
  });
  return JSON.parse(named) as Json;
}
