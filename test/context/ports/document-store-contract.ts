/** The contract of a DocumentStore. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';

export function describeDocuments(store: () => ContextStore): void {
  it('keeps settings', async () => {
    const key = randomUUID();
    expect(await store().documents.readSetting(key)).toBeUndefined();
    await store().documents.writeSetting(key, 'one');
    await store().documents.writeSetting(key, 'two "ä"');
    expect(await store().documents.readSetting(key)).toBe('two "ä"');
  });

  it('keeps the documents of each collection separate', async () => {
    const [collection, other] = [randomUUID(), randomUUID()];
    expect(await store().documents.readDocuments(collection)).toEqual([]);
    await store().documents.writeDocument(collection, 'b', 'one');
    await store().documents.writeDocument(collection, 'a', '{"text":"ä\\u0000"}');
    await store().documents.writeDocument(collection, 'b', 'two');
    await store().documents.writeDocument(other, 'b', 'other');
    expect(await store().documents.readDocuments(collection)).toEqual([
      { id: 'a', body: '{"text":"ä\\u0000"}' },
      { id: 'b', body: 'two' },
    ]);
    expect(await store().documents.removeDocument(collection, 'b')).toBe(true);
    expect(await store().documents.removeDocument(collection, 'b')).toBe(false);
    expect((await store().documents.readDocuments(collection)).map(({ id }) => id)).toEqual(['a']);
    expect(await store().documents.readDocuments(other)).toEqual([{ id: 'b', body: 'other' }]);
  });

  it('changes a document in the order of the calls', async () => {
    const collection = randomUUID();
    await Promise.all([
      ...Array.from({ length: 20 }, (_, index) =>
        store().documents.writeDocument(collection, 'a', String(index)),
      ),
      store().documents.removeDocument(collection, 'a'),
      store().documents.writeDocument(collection, 'a', 'last'),
    ]);
    expect(await store().documents.readDocuments(collection)).toEqual([{ id: 'a', body: 'last' }]);
  });
}
