/** The contract of a StoreLifecycle, and its effect on every other port. */
import { expect, it } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import { newTurn } from '../new-turn.ts';
import { EVERYTHING } from '../reading-stores.ts';

export function describeLifecycle(
  store: () => ContextStore,
  openEmpty: () => Promise<ContextStore>,
): void {
  it('has no fault as long as everything works', () => {
    expect(store().fault()).toBeUndefined();
  });

  it('refuses everything once it is closed', async () => {
    const closed = await openEmpty();
    await closed.close();
    expect(closed.fault()).toBe('The store is closed.');
    // Nobody waits for it, so nobody could be told.
    expect(() => closed.search.warm()).not.toThrow();
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      append: () => closed.turns.append(newTurn('late', 'one', 'uno')),
      past: () => closed.turns.past('late', EVERYTHING),
      delete: () => closed.contexts.delete('late'),
      list: () => closed.contexts.list({ limit: 1 }),
      summaries: () => closed.summaries.list('late'),
      search: () => closed.search.candidates({ words: ['one'], limit: 1 }),
      expire: () => closed.expiry.expire({ limit: 1 }),
      export: () =>
        closed.transfer.exportPage({
          contextId: 'late',
          isArchived: false,
          after: 0,
          upTo: 1,
          moment: 1,
        }),
      readSetting: () => closed.documents.readSetting('late'),
      writeSetting: () => closed.documents.writeSetting('late', 'late'),
      keptAnswer: () => closed.keptAnswers.find('late'),
      audit: () => closed.audit.page({ limit: 1 }),
      backlog: () => closed.outbox.backlog(),
    };
    for (const [name, call] of Object.entries(calls)) {
      await expect(call(), name).rejects.toMatchObject({ code: 'storage_unavailable' });
    }
  });
}
