import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RhetorError } from '../../model/rhetor-error.ts';
import { ModelFindings } from './model-findings.ts';

describe('the findings on unlisted models', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('are kept for ten minutes, positive or negative', async () => {
    const findings = new ModelFindings();
    const found = vi.fn(async () => true);
    const missing = vi.fn(async () => false);
    const look = async () => [
      await findings.find('alpha', 'one', found),
      await findings.find('alpha', 'two', missing),
    ];
    expect(await look()).toEqual([{ type: 'found' }, { type: 'missing' }]);
    vi.advanceTimersByTime(9 * 60_000);
    expect(await look()).toEqual([{ type: 'found' }, { type: 'missing' }]);
    expect([found.mock.calls.length, missing.mock.calls.length]).toEqual([1, 1]);
    vi.advanceTimersByTime(60_000);
    await look();
    expect([found.mock.calls.length, missing.mock.calls.length]).toEqual([2, 2]);
    findings.clear();
    await look();
    expect(found).toHaveBeenCalledTimes(3);
  });

  it('share one request among concurrent callers', async () => {
    const findings = new ModelFindings();
    const answer = Promise.withResolvers<boolean>();
    const ask = vi.fn(() => answer.promise);
    const both = [findings.find('alpha', 'one', ask), findings.find('alpha', 'one', ask)];
    answer.resolve(true);
    expect(await Promise.all(both)).toEqual([{ type: 'found' }, { type: 'found' }]);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('are not kept when the vendor could not be asked', async () => {
    const findings = new ModelFindings();
    const error = new RhetorError('upstream_error', 'away');
    expect(await findings.find('alpha', 'one', () => Promise.reject(error))).toEqual({
      type: 'unknown',
      error,
    });
    const broken = await findings.find('alpha', 'one', () => Promise.reject(new Error('timeout')));
    expect(broken).toMatchObject({ type: 'unknown', error: { code: 'upstream_timeout' } });
    expect(await findings.find('alpha', 'one', async () => true)).toEqual({ type: 'found' });
  });

  it('are bounded: the oldest is evicted, too many concurrent lookups are refused, long names are not sent', async () => {
    const findings = new ModelFindings();
    const ask = vi.fn(async () => false);
    for (let index = 0; index <= 1_000; index += 1) await findings.find('a', `${index}`, ask);
    await findings.find('a', '1', ask);
    expect(ask).toHaveBeenCalledTimes(1_001);
    await findings.find('a', '0', ask);
    expect(ask).toHaveBeenCalledTimes(1_002);
    expect(await findings.find('a', 'x'.repeat(257), ask)).toEqual({ type: 'missing' });
    expect(ask).toHaveBeenCalledTimes(1_002);
    const silent = () => new Promise<boolean>(() => undefined);
    for (let index = 0; index < 32; index += 1) void findings.find('b', `${index}`, silent);
    await expect(findings.find('b', 'more', silent)).rejects.toMatchObject({
      code: 'no_provider_available',
    });
  });
});
