/** The contract of stores for the audit trail. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../src/context/records/audit-trail.ts';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import { newTurn } from '../new-turn.ts';
import { KEPT_AUDIT_MS } from '../../../src/context/limits.ts';

export function auditEntry(given: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: randomUUID(),
    at: Date.now(),
    actor: 'administrator',
    address: '192.0.2.7',
    action: 'DELETE /contexts/:id',
    outcome: 'done',
    count: 1,
    ...given,
  };
}

/** `openEmpty` returns a store that nothing else uses; the suite closes it. */
export function describeAudit(openEmpty: () => Promise<ContextStore>): void {
  describe('audit trail', () => {
    it('returns entries unchanged, newest first, page by page', async () => {
      const store = await openEmpty();
      const entries = [
        auditEntry({ contextId: 'audit:a', requestId: 'request-1' }),
        auditEntry({ actor: 'unknown', action: 'access', outcome: 'unauthorized', count: 7 }),
        auditEntry({ actor: 'anyone', subject: 'a prompt "ä"' }),
      ];
      await store.audit.append(entries);
      const first = await store.audit.page({ limit: 2 });
      expect(first.entries).toEqual(entries.slice(1).toReversed());
      const rest = await store.audit.page({ limit: 2, cursor: first.nextCursor ?? '' });
      expect(rest.entries[0]).toEqual(entries[0]);
      await expect(store.audit.page({ limit: 2, cursor: 'x' })).rejects.toMatchObject({
        code: 'invalid_value',
      });
      await store.close();
    });

    it('keeps an entry once, and drops expired ones', async () => {
      const store = await openEmpty();
      const old = auditEntry({ at: Date.now() - KEPT_AUDIT_MS - 1 });
      const entry = auditEntry();
      await store.audit.append([entry]);
      await store.audit.append([entry]);
      const kept = (await store.audit.page({ limit: 9 })).entries;
      expect(kept.filter(({ id }) => id === entry.id)).toEqual([entry]);
      await store.audit.append([old]);
      await store.audit.append([auditEntry()]);
      expect((await store.audit.page({ limit: 9 })).entries).not.toContainEqual(old);
      await store.close();
    });

    it('outlives a context, until its ids are to be forgotten', async () => {
      const store = await openEmpty();
      await store.turns.append(newTurn('anna:1', 'one', 'uno'));
      await store.audit.append([
        auditEntry({ contextId: 'anna:1' }),
        auditEntry({ contextId: 'annabel:1', subject: 'anna:2' }),
        auditEntry({ contextId: 'bob:1', subject: 'kept' }),
      ]);
      await store.contexts.delete('anna:1');
      const ids = async () =>
        (await store.audit.page({ limit: 3 })).entries.map(({ contextId, subject }) => [
          contextId,
          subject,
        ]);
      expect(await ids()).toContainEqual(['anna:1', undefined]);
      expect(await store.audit.forget('anna:')).toBe(2);
      expect(await store.audit.forget('anna:')).toBe(0);
      expect(await ids()).toEqual([
        ['bob:1', 'kept'],
        ['annabel:1', undefined],
        [undefined, undefined],
      ]);
      await store.close();
    });

    it('filters by prefix of the ids for a list', async () => {
      const store = await openEmpty();
      for (const id of ['anna:1', 'anna:2', 'annabel:1', 'bob:anna:1']) {
        await store.turns.append(newTurn(id, 'one', 'uno'));
      }
      const { contexts } = await store.contexts.list({ prefix: 'anna:', limit: 9 });
      expect(contexts.map(({ id }) => id).toSorted()).toEqual(['anna:1', 'anna:2']);
      const page = await store.contexts.list({ prefix: 'anna:', limit: 1 });
      const next = await store.contexts.list({
        prefix: 'anna:',
        limit: 1,
        cursor: page.nextCursor ?? '',
      });
      expect(next.contexts).toHaveLength(1);
      expect(next.nextCursor).toBeUndefined();
      await store.close();
    });
  });
}
