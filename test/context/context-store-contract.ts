/** What every store of conversations must do, as one suite that each of them runs. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContextStore } from '../../src/context/context-store.ts';
import { describeAudit } from './audit-contract.ts';
import { describeChanges, describeExpiry } from './changes-contract.ts';
import { describeKeptAnswers } from './kept-answers-contract.ts';
import { describeOutbox } from './outbox-contract.ts';
import { describeReading } from './reading-contract.ts';
import { describeSummaries } from './summaries-contract.ts';
import { describeSearch } from './search-contract.ts';
import { describeTalk } from './talk-contract.ts';
import { describeTransfer } from './transfer-contract.ts';
import { describeTurns } from './turns-contract.ts';

/** `open` gives an opened store that nobody else uses, `openEmpty` another; the suite closes them. */
export function describeContextStore(
  name: string,
  open: () => Promise<ContextStore>,
  openEmpty: () => Promise<ContextStore>,
): void {
  describe(`${name} keeps the contract of a context store`, () => {
    let store: ContextStore;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    describeTurns(() => store);
    describeChanges(() => store);
    describeReading(() => store);
    describeSummaries(() => store);
    describeKeptAnswers(() => store);
    describeSearch(() => store);
    describeTalk(() => store);
    describeTransfer(() => store);

    describeExpiry(openEmpty);
    describeOutbox(openEmpty);
    describeAudit(openEmpty);

    it('gives a claim to one at a time', async () => {
      const name = randomUUID();
      const claim = await store.claims.take(name);
      expect(claim?.isHeld).toBe(true);
      expect(await store.claims.take(name)).toBeUndefined();
      expect((await store.claims.take(randomUUID()))?.isHeld).toBe(true);
      await claim?.release();
      expect(claim?.isHeld).toBe(false);
      const next = await store.claims.take(name);
      await claim?.release();
      expect(next?.isHeld).toBe(true);
      expect(await store.claims.take(name)).toBeUndefined();
      await next?.release();
    });

    it('keeps settings', async () => {
      const key = randomUUID();
      expect(await store.documents.readSetting(key)).toBeUndefined();
      await store.documents.writeSetting(key, 'one');
      await store.documents.writeSetting(key, 'two "ä"');
      expect(await store.documents.readSetting(key)).toBe('two "ä"');
    });

    it('keeps the documents of each collection apart', async () => {
      const [collection, other] = [randomUUID(), randomUUID()];
      expect(await store.documents.readDocuments(collection)).toEqual([]);
      await store.documents.writeDocument(collection, 'b', 'one');
      await store.documents.writeDocument(collection, 'a', '{"text":"ä\\u0000"}');
      await store.documents.writeDocument(collection, 'b', 'two');
      await store.documents.writeDocument(other, 'b', 'other');
      expect(await store.documents.readDocuments(collection)).toEqual([
        { id: 'a', body: '{"text":"ä\\u0000"}' },
        { id: 'b', body: 'two' },
      ]);
      expect(await store.documents.removeDocument(collection, 'b')).toBe(true);
      expect(await store.documents.removeDocument(collection, 'b')).toBe(false);
      expect((await store.documents.readDocuments(collection)).map(({ id }) => id)).toEqual(['a']);
      expect(await store.documents.readDocuments(other)).toEqual([{ id: 'b', body: 'other' }]);
    });

    it('changes a document in the order of the calls', async () => {
      const collection = randomUUID();
      await Promise.all([
        ...Array.from({ length: 20 }, (_, index) =>
          store.documents.writeDocument(collection, 'a', String(index)),
        ),
        store.documents.removeDocument(collection, 'a'),
        store.documents.writeDocument(collection, 'a', 'last'),
      ]);
      expect(await store.documents.readDocuments(collection)).toEqual([{ id: 'a', body: 'last' }]);
    });

    it('has no fault while all is well', () => {
      expect(store.fault()).toBeUndefined();
    });
  });
}
