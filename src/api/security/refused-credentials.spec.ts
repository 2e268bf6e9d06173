import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Audit, AuditedEvent } from '../../context/audit.service.ts';
import { RefusedCredentials } from './refused-credentials.ts';

const recorded: AuditedEvent[] = [];
let refused: RefusedCredentials;
beforeEach(() => {
  vi.useFakeTimers();
  recorded.length = 0;
  const audit: Pick<Audit, 'record'> = { record: (event) => recorded.push(event) };
  refused = new RefusedCredentials(audit);
});
afterEach(() => vi.useRealTimers());

function counts() {
  return recorded.map(({ address, outcome, count }) => [address, outcome, count]);
}

it('records the first refusal of an address at once, and counts the following ones', () => {
  for (let each = 0; each < 5_000; each += 1) refused.note('192.0.2.7', 'unauthorized');
  refused.note('192.0.2.7', 'rate_limited');
  expect(counts()).toEqual([['192.0.2.7', 'unauthorized', 1]]);
  vi.advanceTimersByTime(600_000);
  expect(counts().slice(1)).toEqual([['192.0.2.7', 'rate_limited', 5_000]]);
  expect(vi.getTimerCount()).toBe(0);
});

it('keeps few entries, however many addresses there are', () => {
  for (let each = 0; each < 5_000; each += 1) refused.note(`address ${each}`, 'unauthorized');
  refused.onModuleDestroy();
  expect(recorded).toHaveLength(17);
  expect(counts().at(-1)).toEqual(['others', 'unauthorized', 4_984]);
  refused.onModuleDestroy();
  expect(recorded).toHaveLength(17);
});
