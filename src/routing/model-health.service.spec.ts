import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigFilesService } from '../config/config-files.service.ts';
import { readEnvironment } from '../config/environment.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { ProviderCatalog } from '../providers/provider-catalog.service.ts';
import { ProviderRegistry } from '../providers/provider-registry.service.ts';
import { ModelHealthService } from './model-health.service.ts';

const ONE = { provider: 'alpha', model: 'one' };
const TWO = { provider: 'alpha', model: 'two' };
const OTHER = { provider: 'beta', model: 'one' };

function refusal(upstreamStatus: number): RhetorError {
  return new RhetorError('upstream_error', `refused ${upstreamStatus}`, {
    upstreamStatus,
    isRetryable: false,
  });
}

let registry: ProviderRegistry;
let health: ModelHealthService;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  registry = new ProviderRegistry([], new ConfigFilesService(readEnvironment({})));
  health = new ModelHealthService(registry, new ProviderCatalog(registry));
  health.onModuleInit();
});
afterEach(() => {
  health.onApplicationShutdown();
  expect(registry.changes.observed).toBe(false);
  vi.useRealTimers();
});

describe('ModelHealthService', () => {
  it.each([401, 402])('sets the whole provider aside after %i', (status) => {
    const error = refusal(status);
    health.note(ONE, error);
    expect(health.parkedError(ONE)).toBe(error);
    expect(health.view(TWO).parked).toBe(error);
    expect(health.parkedError(OTHER)).toBeUndefined();
  });

  it.each([403, 404])('sets the model aside after %i', (status) => {
    const error = refusal(status);
    health.note(ONE, error);
    expect(health.view(ONE).parked).toBe(error);
    expect(health.parkedError(TWO)).toBeUndefined();
  });

  it('forgets a refusal after 5 minutes, when the provider answers, or when the config changes', () => {
    const hasForgotten = (): boolean => health.parkedError(TWO) === undefined;
    health.note(ONE, refusal(401));
    vi.setSystemTime(Date.now() + 5 * 60_000 - 1);
    expect(hasForgotten()).toBe(false);
    vi.setSystemTime(Date.now() + 1);
    expect(hasForgotten()).toBe(true);
    health.note(ONE, refusal(401));
    health.admit(ONE, false)?.settle('success');
    expect(hasForgotten()).toBe(true);
    health.note(ONE, refusal(401));
    registry.changes.next();
    expect(hasForgotten()).toBe(true);
  });

  it('keeps a model quiet that asked for time, and no other', () => {
    const limited = new RhetorError('rate_limited', 'too many', { retryAfterMs: 3_000 });
    health.note(ONE, limited);
    expect(health.quietMs(ONE)).toBe(3_000);
    expect(health.admit(ONE, false)).toBeUndefined();
    expect(health.quietMs(TWO)).toBe(0);
    expect(health.admit(TWO, false)).toBeDefined();
  });

  it('says of a model that was never asked that nothing is known', () => {
    expect(health.view(ONE)).toMatchObject({ circuit: 'closed', running: 0, errorRate: undefined });
  });

  it('remembers 1,000 models, were each one refused; first forgets the oldest that is idle', () => {
    const model = (index: number) => ({ provider: 'alpha', model: `model-${index}` });
    health.admit(OTHER, false);
    for (let index = 0; index < 2_000; index += 1) {
      health.admit(model(index), false)?.settle('abandoned');
      health.note(model(index), refusal(404));
    }
    const parked = Array.from({ length: 2_000 }, (_, index) => health.parkedError(model(index)));
    expect(parked.filter((error) => error !== undefined)).toHaveLength(999);
    expect(parked.at(-1)).toBeDefined();
    expect(health.view(OTHER).running).toBe(1);
  });

  it('logs that a circuit opens and closes, once each, and not its tries', () => {
    const lines: unknown[][] = [];
    Logger.overrideLogger({
      log: (...line: unknown[]) => lines.push(line),
      warn: (...line: unknown[]) => lines.push(line),
      error: () => undefined,
    });
    const fail = (): void => health.admit(ONE, true)?.settle('failure');
    for (let failures = 0; failures < 7; failures += 1) fail();
    vi.setSystemTime(Date.now() + 10_000);
    fail();
    expect(health.blockedReason('alpha')).toContain('one');
    vi.setSystemTime(Date.now() + 10_000);
    expect(health.blockedReason('alpha')).toContain('one');
    for (let answers = 0; answers < 4; answers += 1) {
      health.admit(ONE, false)?.settle('success');
      expect(health.blockedReason('alpha')).toBeUndefined();
    }
    Logger.overrideLogger(false);
    expect(lines.map(([, fields]) => fields)).toEqual([
      { event: 'circuit-open', provider: 'alpha', model: 'one' },
      { event: 'circuit-closed', provider: 'alpha', model: 'one' },
    ]);
  });

  it('says why a provider could not answer: only if none of its models that were asked could', () => {
    expect(health.blockedReason('alpha')).toBeUndefined();
    health.note(ONE, refusal(403));
    expect(health.blockedReason('alpha')).toBe('the calls to one failed lately');
    expect(health.blockedReason('beta')).toBeUndefined();
    health.note(TWO, refusal(404));
    expect(health.blockedReason('alpha')).toBe('the calls to one and 1 more failed lately');
    health.admit(TWO, false)?.settle('success');
    expect(health.blockedReason('alpha')).toBeUndefined();
    health.note(ONE, refusal(401));
    expect(health.blockedReason('alpha')).toBe('it refused the last call (401)');
  });
});
