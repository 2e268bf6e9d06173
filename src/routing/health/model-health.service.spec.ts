import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigFilesService } from '../../config/config-files.service.ts';
import { readEnvironment } from '../../config/environment.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { ProviderCatalog } from '../../providers/provider-catalog.service.ts';
import { ProviderRegistry } from '../../providers/provider-registry.service.ts';
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
  it.each([401, 402])('parks the whole provider after %i', (status) => {
    health.note(ONE, refusal(status));
    expect(health.parkedError(ONE)).toMatchObject({ upstreamStatus: status });
    expect(health.view(TWO).parked).toMatchObject({ upstreamStatus: status });
    expect(health.parkedError(OTHER)).toBeUndefined();
  });

  it.each([403, 404])('parks the model after %i', (status) => {
    health.note(ONE, refusal(status));
    expect(health.view(ONE).parked).toMatchObject({ upstreamStatus: status });
    expect(health.parkedError(TWO)).toBeUndefined();
  });

  it('unparks a model after 5 minutes, when the provider answers, or when the config changes', () => {
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

  it('leaves alone a model that sent retry-after, and no other', () => {
    const limited = new RhetorError('rate_limited', 'too many', { retryAfterMs: 3_000 });
    health.note(ONE, limited);
    expect(health.quietMs(ONE)).toBe(3_000);
    expect(health.admit(ONE, false)).toBeUndefined();
    expect(health.quietMs(TWO)).toBe(0);
    expect(health.admit(TWO, false)).toBeDefined();
  });

  it('reports nothing about a model that was never asked', () => {
    expect(health.view(ONE)).toMatchObject({ circuit: 'closed', running: 0, errorRate: undefined });
  });

  it('remembers 1,000 models, even if each was refused; evicts the oldest idle one first', () => {
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

  it('logs once that a circuit opens and once that it closes, but no trials', () => {
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

  it('explains why a provider cannot answer only if all of its models that were asked failed', () => {
    expect(health.blockedReason('alpha')).toBeUndefined();
    health.note(ONE, refusal(403));
    expect(health.blockedReason('alpha')).toBe('recent calls to one failed');
    expect(health.blockedReason('beta')).toBeUndefined();
    health.note(TWO, refusal(404));
    expect(health.blockedReason('alpha')).toBe('recent calls to one and 1 more failed');
    health.admit(TWO, false)?.settle('success');
    expect(health.blockedReason('alpha')).toBeUndefined();
    health.note(ONE, refusal(401));
    expect(health.blockedReason('alpha')).toBe('it refused the last call (401)');
  });
});
