/** Filters of requests: what the address says, and which live requests pass. */
import { describe, expect, it } from 'vitest';
import type { LedgerRequest } from '../../../../src/client/client.ts';
import { countFilters, fieldsOf, filterOf, isWanted } from './request-filters.ts';

const REQUEST: LedgerRequest = {
  request_id: 'one',
  started_at: '2026-03-01T10:00:00.000Z',
  ended_at: '2026-03-01T10:00:02.000Z',
  surface: 'rhetor',
  component: 'anna',
  task_type: 'default',
  is_fallback: false,
  attempt_count: 1,
  provider: 'openai',
  model: 'gpt',
  outcome: 'ok',
  queue_ms: 0,
  duration_ms: 2_000,
  input_tokens: 1,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  output_tokens: 1,
  reasoning_tokens: 0,
  usage_source: 'reported',
  cost_usd: 0,
  cost_status: 'exact',
};

describe('filters of requests', () => {
  it('ignores what else the address has, and values that cannot be', () => {
    const fields = fieldsOf({ component: ' anna ', min_ms: 'soon', live: 'off', from: 'never' });
    expect(countFilters(fields)).toBe(3);
    expect(filterOf(fields)).toEqual({ component: 'anna' });
  });

  it.each([
    [{}, true],
    [{ component: 'anna', outcome: 'ok', model: 'gpt' }, true],
    [{ component: 'ann' }, false],
    [{ key: 'some' }, false],
    [{ cache: 'miss' as const }, false],
    [{ min_ms: 2_000 }, true],
    [{ min_ms: 2_001 }, false],
    [{ from: '2026-03-01T10:00:02Z' }, true],
    [{ to: '2026-03-01T10:00:02Z' }, false],
  ])('lets a live request pass %j: %s', (filter, isShown) => {
    expect(isWanted(REQUEST, filter)).toBe(isShown);
  });
});
