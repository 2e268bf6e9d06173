/** The part of every port's contract that concerns scopes: what a caller does not see is not there. */
import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { type ContextScope, EVERY_CONTEXT } from '../../../src/context/records/context-scope.ts';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import type { NewTurn } from '../../../src/context/records/stored-turn.ts';
import { textMessage } from '../../../src/model/message.ts';
import { newTurn } from '../new-turn.ts';

const LIMITS = { maxTokens: 100_000, maxMessages: 100 };
const WHOLE_TALK = {
  ignoresCallIds: false,
  needsTurns: true,
  fromOldest: () => () => true,
  fromNewest: () => () => true,
};
const NOT_FOUND = { code: 'context_not_found', status: 404 };

export function describeScopes(given: () => ContextStore): void {
  let owner: string;
  let own: ContextScope;
  let foreign: ContextScope;
  let id: string;
  let word: string;

  const turn = (contextId: string, component?: string): NewTurn => ({
    ...newTurn(contextId, `Where is the ${word}?`, `The ${word} is here.`),
    component,
  });

  beforeEach(async () => {
    owner = randomUUID();
    own = { type: 'own', owner };
    foreign = { type: 'own', owner: randomUUID() };
    id = randomUUID();
    word = `word${randomUUID().replaceAll('-', '')}`;
    await given().turns.append(turn(id, 'ergon'), own);
  });

  /** Everything that can be read of a context. */
  async function readings(contextId: string, scope: ContextScope): Promise<readonly unknown[]> {
    const { turns, contexts, summaries, search, transfer } = given();
    const isOne = ({ id: one }: { readonly id: string }): boolean => one === contextId;
    const page = { isArchived: false, moment: Date.now() + 1, after: 0, upTo: 2 ** 52 };
    const past = await turns.past(contextId, LIMITS, scope);
    const talk = await turns.talk(contextId, WHOLE_TALK, scope);
    const everywhere = await search.candidates({ words: [word], limit: 10 }, scope);
    const within = await search.candidates({ words: [word], limit: 10, contextId }, scope);
    const listed = await contexts.list({ limit: 1_000 }, scope);
    const byPrefix = await contexts.list({ limit: 10, prefix: contextId }, scope);
    const byText = await contexts.list({ limit: 10, text: contextId.slice(4) }, scope);
    return [
      (await contexts.find(contextId, scope)) !== undefined,
      (await contexts.messages(contextId, { limit: 10 }, scope)) !== undefined,
      (await summaries.list(contextId, scope)) !== undefined,
      (await transfer.exportPage({ contextId, ...page }, scope)) !== undefined,
      past.messageCount > 0 || past.messages.length > 0,
      talk.count > 0,
      everywhere.length > 0,
      within.length > 0,
      ...[listed, byPrefix, byText].map((list) => list.contexts.some(isOne)),
    ];
  }

  it('the context is there for its owner, its component, and whoever sees all', async () => {
    const component: ContextScope = { type: 'component', component: 'ergon', owner: 'any' };
    for (const scope of [own, component, EVERY_CONTEXT]) {
      expect(await readings(id, scope)).not.toContain(false);
      expect(await given().contexts.isTaken(id, scope)).toBe(false);
    }
    expect((await given().contexts.find(id))?.owner).toBe(owner);
  });

  it('no reading finds it for another key or another component', async () => {
    const component: ContextScope = { type: 'component', component: 'other', owner };
    for (const scope of [foreign, component]) {
      expect(await readings(id, scope)).not.toContain(true);
      expect(await given().contexts.isTaken(id, scope)).toBe(true);
    }
  });

  it('a context without an owner is seen by no key of its own', async () => {
    const administrators = randomUUID();
    await given().turns.append(turn(administrators));
    expect(await readings(administrators, own)).toEqual([
      ...[false, false, false, false, false, false],
      // Its own context has the same word.
      true,
      ...[false, false, false, false],
    ]);
    expect(await given().contexts.isTaken(administrators, own)).toBe(true);
    expect(await given().contexts.isTaken(randomUUID(), own)).toBe(false);
  });

  it('no change reaches it from outside, and it stays as it was', async () => {
    const { turns, contexts, summaries } = given();
    const before = await contexts.find(id);
    const [last] = (await contexts.messages(id, { limit: 1 }))?.messages ?? [];
    const at = Date.now();
    const summary = {
      contextId: id,
      text: 'A summary.',
      provider: 'simulated',
      model: 'simulated-fast',
      from: last?.sequence ?? 0,
      to: last?.sequence ?? 0,
      tokensBefore: 1,
      tokensAfter: 1,
      createdAt: at,
      absorbs: undefined,
    };
    const summaryId = await summaries.add(summary, own);
    const messages = [textMessage('user', 'Mine now.')];
    const context = { contextId: id, component: undefined, metadata: {}, pinned: [] };
    const other = randomUUID();
    await contexts.create({ ...context, contextId: other, createdAt: at }, foreign);
    const changes = [
      () => turns.append(turn(id), foreign),
      () => turns.append({ ...turn(id), mode: 'replace' }, foreign),
      () => turns.append({ ...turn(id), expectedVersion: 7 }, foreign),
      () => turns.appendMessages({ contextId: id, messages, at }, foreign),
      () => contexts.update(id, { component: 'mine', updatedAt: at }, foreign),
      () => contexts.create({ ...context, createdAt: at }, foreign),
      () => contexts.fork({ contextId: id, newContextId: randomUUID(), createdAt: at }, foreign),
      () => contexts.fork({ contextId: other, newContextId: id, createdAt: at }, foreign),
      () => contexts.pin({ contextId: id, messageId: last?.id ?? '', isPinned: true, at }, foreign),
      () => summaries.add(summary, foreign),
    ];
    for (const change of changes) await expect(change()).rejects.toMatchObject(NOT_FOUND);
    expect(await summaries.remove(id, summaryId, foreign)).toBe(false);
    expect(await contexts.delete(id, foreign)).toBe(false);
    expect(await contexts.find(id)).toEqual({ ...before, summaryCount: 1 });
  });

  it('belongs to whoever began it: by a turn, by creating it, and by forking', async () => {
    const { contexts, turns } = given();
    const created = randomUUID();
    const all: ContextScope = { type: 'all', owner: randomUUID() };
    const context = { component: undefined, metadata: {}, pinned: [], createdAt: Date.now() };
    await contexts.create({ ...context, contextId: created }, own);
    expect((await contexts.find(created, own))?.owner).toBe(owner);
    const forked = randomUUID();
    await contexts.fork({ contextId: id, newContextId: forked, createdAt: Date.now() }, all);
    expect((await contexts.find(forked))?.owner).toBe(all.owner);
    expect(await contexts.find(forked, own)).toBeUndefined();
    await turns.append(turn(id), all);
    expect((await contexts.find(id))?.owner).toBe(owner);
  });

  it('ranks by nothing but what the scope includes', async () => {
    const { turns, search } = given();
    const component = `part-${randomUUID()}`;
    const scopes: readonly ContextScope[] = [own, { type: 'component', component, owner }];
    const rare = `rare${word}`;
    await turns.append(newTurn(id, `Two of ${rare}, ${rare}`, 'A long answer, without it.'), own);
    await turns.append(turn(randomUUID(), component), own);
    const found = async () => {
      const questions = scopes.flatMap((scope) =>
        [{}, { contextId: id }, { component }].map((place) =>
          search.candidates({ words: [word, rare, 'answer'], limit: 10, ...place }, scope),
        ),
      );
      return (await Promise.all(questions)).map((candidates) =>
        candidates.map(({ message, share }) => [message.id, share]),
      );
    };
    const before = await found();
    expect(before.filter((candidates) => candidates.length > 0)).toHaveLength(5);
    const others: ContextScope = { type: 'own', owner: randomUUID() };
    for (let count = 0; count < 30; count += 1) {
      const theirs = newTurn(randomUUID(), `${rare} ${word} answer ${rare}`, `Their ${word}.`);
      await turns.append(theirs, count % 2 === 0 ? others : EVERY_CONTEXT);
    }
    expect(await found()).toEqual(before);
  });

  it('lets its owner delete it, after which its id is free for others', async () => {
    const { contexts, turns } = given();
    expect(await contexts.delete(id, own)).toBe(true);
    expect(await contexts.delete(id, own)).toBe(false);
    await turns.append(turn(id), foreign);
    expect(await contexts.find(id, own)).toBeUndefined();
    expect(await contexts.find(id, foreign)).toBeDefined();
  });
}
