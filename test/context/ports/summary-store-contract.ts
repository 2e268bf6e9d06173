/** The contract of stores for summaries: layers that come and go and leave the messages unchanged. */
import { expect, it } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import type { NewSummary } from '../../../src/context/records/summary.ts';
import { newTurn } from '../new-turn.ts';
import { EVERYTHING, newContextId, summaryOf, textsOf } from '../reading-stores.ts';

export function describeSummaries(storeOf: () => ContextStore): void {
  const begin = async (turns: number): Promise<string> => {
    const contextId = newContextId();
    for (let turn = 0; turn < turns; turn += 1)
      await storeOf().turns.append(newTurn(contextId, 'Why?', 'So.'));
    return contextId;
  };
  const layer = async (contextId: string, absorbs?: string): Promise<NewSummary> => {
    const { messages } = await storeOf().turns.past(contextId, EVERYTHING);
    return {
      contextId,
      text: absorbs === undefined ? 'First.' : 'Second.',
      provider: 'openai',
      model: 'one',
      from: messages[0]?.sequence ?? 0,
      to: messages[1]?.sequence ?? 0,
      tokensBefore: 100,
      tokensAfter: 10,
      createdAt: 1_000,
      absorbs,
    };
  };

  it('lays a summary over messages and leaves them unchanged', async () => {
    const store = storeOf();
    const contextId = await begin(2);
    const before = await store.turns.past(contextId, EVERYTHING);
    const summary = await layer(contextId);
    const id = await store.summaries.add(summary);
    const after = await store.turns.past(contextId, EVERYTHING);
    expect(after.messages).toEqual(before.messages);
    expect(after).toMatchObject({
      messageCount: 4,
      tokenCount: before.messages.reduce((sum, { tokens }) => sum + tokens, 0),
      summary: {
        id,
        text: 'First.',
        model: 'one',
        fromMessageId: before.messages[0]?.id,
        toMessageId: before.messages[1]?.id,
        tokensBefore: 100,
        tokensAfter: 10,
        absorbedBy: undefined,
      },
    });
    expect(await summaryOf(store, contextId)).toMatchObject({ version: 2, summaryCount: 1 });
  });

  it('replaces an absorbed summary by the new one, until that is deleted', async () => {
    const store = storeOf();
    const contextId = await begin(2);
    const first = await store.summaries.add(await layer(contextId));
    const second = await store.summaries.add(await layer(contextId, first));
    expect((await store.turns.past(contextId, EVERYTHING)).summary?.id).toBe(second);
    expect(await store.summaries.list(contextId)).toMatchObject([
      { id: second },
      { id: first, absorbedBy: second },
    ]);
    expect(await store.summaries.remove(contextId, second)).toBe(true);
    expect(await store.summaries.remove(contextId, second)).toBe(false);
    expect((await store.turns.past(contextId, EVERYTHING)).summary).toMatchObject({
      id: first,
      absorbedBy: undefined,
    });
    expect(await summaryOf(store, contextId)).toMatchObject({ summaryCount: 1 });
  });

  it('removes no summary of another context', async () => {
    const store = storeOf();
    const [mine, other] = [await begin(1), await begin(1)];
    const id = await store.summaries.add(await layer(mine));
    expect(await store.summaries.remove(other, id)).toBe(false);
    expect(await store.summaries.list(mine)).toHaveLength(1);
    expect(await store.summaries.list(other)).toEqual([]);
  });

  it('does not use a summary of superseded messages', async () => {
    const store = storeOf();
    const contextId = await begin(1);
    await store.summaries.add(await layer(contextId));
    await store.turns.append({ ...newTurn(contextId, '', 'Anew.'), mode: 'replace', messages: [] });
    expect((await store.turns.past(contextId, EVERYTHING)).summary).toBeUndefined();
    expect(await store.summaries.list(contextId)).toHaveLength(1);
  });

  it('deletes the summaries of a deleted context, and accepts none for it', async () => {
    const store = storeOf();
    const contextId = await begin(1);
    const summary = await layer(contextId);
    await store.summaries.add(summary);
    await store.contexts.delete(contextId);
    expect(await store.summaries.list(contextId)).toBeUndefined();
    await expect(store.summaries.add(summary)).rejects.toMatchObject({ code: 'context_not_found' });
    await store.turns.append(newTurn(contextId, 'Why?', 'So.'));
    // The id is another conversation's now.
    await expect(store.summaries.add(summary)).rejects.toMatchObject({ code: 'context_not_found' });
    expect(await store.summaries.list(contextId)).toEqual([]);
    expect(textsOf((await store.turns.past(contextId, EVERYTHING)).messages)).toHaveLength(2);
  });
}
