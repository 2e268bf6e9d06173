/** What every store of conversations must do, as one suite that each of them runs. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContextStore } from '../../src/context/context-store.ts';
import { describeReading } from './reading-contract.ts';
import { describeTurns } from './turns-contract.ts';

/** `open` gives an opened store that nobody else uses; the suite closes it. */
export function describeContextStore(name: string, open: () => Promise<ContextStore>): void {
  describe(`${name} keeps the contract of a context store`, () => {
    let store: ContextStore;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    describeTurns(() => store);
    describeReading(() => store);

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
