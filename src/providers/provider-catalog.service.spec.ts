import { Logger, type LoggerService } from '@nestjs/common';
import { BehaviorSubject, EMPTY } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigFilesService } from '../config/config-files.service.ts';
import { readEnvironment } from '../config/environment.ts';
import {
  type ProviderDefinition,
  resolveProvider,
  type ResolvedProvider,
} from '../config/providers-config.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import type { CompletionProvider, OfferedModel, ProviderFactory } from './completion-provider.ts';
import { ProviderCatalog } from './provider-catalog.service.ts';
import { ProviderRegistry } from './provider-registry.service.ts';

/** An upstream's reaction to a probe: its models, an empty answer, an error, or silence. */
type Answer = readonly OfferedModel[] | undefined | Error | 'silence';

/** The upstreams of a test by provider id, and how often each was probed. */
class FakeUpstreams implements ProviderFactory {
  readonly kind = 'openai';
  readonly answers = new Map<string, Answer>();
  readonly probes: string[] = [];
  runningProbes = 0;

  create({ id }: ResolvedProvider): CompletionProvider {
    return {
      id,
      kind: this.kind,
      dialects: [],
      open: () => Promise.resolve(EMPTY),
      takenOptions: () => [],
      continuesPrefill: () => false,
      probe: (signal) => this.probe(id, signal),
      close: () => Promise.resolve(),
    };
  }

  private async probe(id: string, signal: AbortSignal) {
    this.probes.push(id);
    const answer = this.answers.get(id);
    if (answer instanceof Error) throw answer;
    if (answer !== 'silence') return answer;
    this.runningProbes += 1;
    return new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        this.runningProbes -= 1;
        reject(new Error('aborted'));
      });
    });
  }
}

/** A providers.json that the test can change. */
class EditableConfig extends ConfigFilesService {
  private readonly content = new BehaviorSubject<readonly ResolvedProvider[]>([]);

  constructor() {
    super(readEnvironment({}));
  }

  override get providers() {
    return this.content.asObservable();
  }

  write(file: Readonly<Record<string, ProviderDefinition>>): void {
    this.content.next(
      Object.entries(file).map(([id, definition]) =>
        resolveProvider(id, definition, { SET_KEY: 'secret' }),
      ),
    );
  }
}

class LogLines implements LoggerService {
  readonly lines: string[] = [];
  readonly log = (line: unknown): unknown => this.lines.push(`log ${String(line)}`);
  readonly warn = (line: unknown): unknown => this.lines.push(`warn ${String(line)}`);
  readonly error = (line: unknown): unknown => this.lines.push(`error ${String(line)}`);
}

const WITH_KEY: ProviderDefinition = { kind: 'openai', api_key_env: 'SET_KEY' };
const WITH_ADDRESS: ProviderDefinition = { kind: 'openai', base_url: 'http://box' };
/** Not configured explicitly: Rhetor looks for it at its default address. */
const LOOKED_FOR: ProviderDefinition = { kind: 'openai' };

function unreachable(id: string): RhetorError {
  return new RhetorError('upstream_error', `${id} cannot be reached`, {
    operatorMessage: `${id} cannot be reached at http://10.0.0.1`,
  });
}

function refused(upstreamStatus: number | undefined, message = 'No.'): RhetorError {
  return new RhetorError('upstream_error', message, {
    ...(upstreamStatus === undefined ? {} : { upstreamStatus }),
  });
}

let config: EditableConfig;
let upstreams: FakeUpstreams;
let log: LogLines;
let registry: ProviderRegistry;
let catalog: ProviderCatalog;

beforeEach(() => {
  vi.useFakeTimers();
  log = new LogLines();
  Logger.overrideLogger(log);
  config = new EditableConfig();
  upstreams = new FakeUpstreams();
  registry = new ProviderRegistry([upstreams], config);
  catalog = new ProviderCatalog(registry);
});
afterEach(async () => {
  catalog.onApplicationShutdown();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(vi.getTimerCount()).toBe(0);
  expect(upstreams.runningProbes).toBe(0);
  Logger.overrideLogger(false);
  vi.useRealTimers();
});

/** Starts the service as Nest does. */
async function start(file: Readonly<Record<string, ProviderDefinition>>): Promise<void> {
  config.write(file);
  registry.onModuleInit();
  catalog.onModuleInit();
  await catalog.onApplicationBootstrap();
}

/** The availability of the only provider. */
function alpha() {
  const [status] = catalog.statuses();
  return {
    isConfigured: status?.isConfigured,
    isAvailable: status?.isAvailable,
    reason: status?.reason,
  };
}

const WELL = { isConfigured: true, isAvailable: true, reason: undefined };

describe('startup', () => {
  it('knows every provider in the order of the file before any probe', () => {
    config.write({ beta: WITH_ADDRESS, alpha: WITH_KEY });
    registry.onModuleInit();
    catalog.onModuleInit();
    expect(catalog.statuses().map(({ id, isAvailable }) => [id, isAvailable])).toEqual([
      ['beta', false],
      ['alpha', true],
    ]);
    expect(upstreams.probes).toEqual([]);
  });

  it('waits for the first results', async () => {
    upstreams.answers.set('alpha', [{ id: 'one', contextWindow: 10 }]);
    await start({ alpha: WITH_ADDRESS });
    expect(alpha()).toEqual(WELL);
    expect(catalog.statuses()[0]?.models).toEqual([
      { id: 'one', name: 'one', contextWindow: 10, isReasoning: false },
    ]);
  });

  it('waits for a silent provider for at most a second', async () => {
    upstreams.answers.set('alpha', 'silence');
    let hasStarted = false;
    const starting = start({ alpha: WITH_KEY }).then(() => (hasStarted = true));
    await vi.advanceTimersByTimeAsync(999);
    expect(hasStarted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await starting;
    expect(alpha()).toEqual(WELL);
  });

  it('keeps a silent provider at a given address as the last resort until its probe ends', async () => {
    for (const id of ['alpha', 'beta']) upstreams.answers.set(id, 'silence');
    const starting = start({ alpha: WITH_ADDRESS, beta: LOOKED_FOR });
    await vi.advanceTimersByTimeAsync(1_000);
    await starting;
    const shown = () =>
      catalog.statuses().map(({ isAvailable, mayAnswer }) => [isAvailable, mayAnswer]);
    expect(shown()).toEqual([
      [false, true],
      [false, undefined],
    ]);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(shown()).toEqual([
      [false, undefined],
      [false, undefined],
    ]);
  });

  it('keeps a provider that a call could not reach as the last resort when its first probe fails, too', async () => {
    upstreams.answers.set('alpha', 'silence');
    const starting = start({ alpha: WITH_KEY });
    await vi.advanceTimersByTimeAsync(1_000);
    await starting;
    catalog.noteUnreachable('alpha', unreachable('alpha'));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(catalog.statuses()).toMatchObject([{ isAvailable: false, mayAnswer: true }]);
  });

  it('does not probe a provider whose key is not set', async () => {
    await start({ alpha: { kind: 'openai', api_key_env: 'UNSET_KEY' } });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(upstreams.probes).toEqual([]);
    expect(alpha()).toEqual({
      isConfigured: false,
      isAvailable: false,
      reason: 'UNSET_KEY is not set',
    });
  });
});

describe('availability', () => {
  it('is lost and regained, each reported once; unavailable providers are probed more often', async () => {
    await start({ alpha: WITH_KEY });
    expect(upstreams.probes).toHaveLength(1);
    upstreams.answers.set('alpha', refused(undefined, 'alpha refused the connection.'));
    await vi.advanceTimersByTimeAsync(59_999);
    expect(upstreams.probes).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    const away = {
      isConfigured: true,
      isAvailable: false,
      reason: 'alpha refused the connection.',
    };
    expect(alpha()).toEqual(away);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(upstreams.probes).toHaveLength(5);
    expect(alpha()).toEqual(away);
    upstreams.answers.set('alpha', undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(alpha()).toEqual(WELL);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(upstreams.probes).toHaveLength(7);
    expect(log.lines).toEqual([
      'warn alpha is not available: alpha refused the connection.',
      'log alpha is available again',
    ]);
  });

  it('is lost at once after a failed connection; probes follow soon and then ever less often', async () => {
    await start({ alpha: WITH_KEY });
    upstreams.answers.set('alpha', refused(undefined, 'alpha refused the connection.'));
    const asked = upstreams.probes.length;
    catalog.noteUnreachable('alpha', unreachable('alpha'));
    expect(catalog.statuses()[0]).toMatchObject({
      isAvailable: false,
      reason: 'alpha cannot be reached',
      operatorReason: 'alpha cannot be reached at http://10.0.0.1',
    });
    expect(catalog.statuses()[0]?.mayAnswer).toBe(true);
    const pauses = [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000];
    for (const [index, pause] of pauses.entries()) {
      catalog.noteUnreachable('alpha', unreachable('alpha'));
      await vi.advanceTimersByTimeAsync(pause - 1);
      expect(upstreams.probes).toHaveLength(asked + index);
      await vi.advanceTimersByTimeAsync(1);
      expect(upstreams.probes).toHaveLength(asked + index + 1);
    }
    // It has been away for long, so it is no longer asked even as the last resort.
    expect(catalog.statuses()[0]?.mayAnswer).toBeUndefined();
    upstreams.answers.set('alpha', undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(alpha()).toEqual(WELL);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(upstreams.probes).toHaveLength(asked + pauses.length + 1);
    expect(log.lines).toEqual([
      'warn alpha is not available: alpha cannot be reached at http://10.0.0.1',
      'log alpha is available again',
    ]);
  });

  it('is regained by a call that is answered', async () => {
    await start({ alpha: WITH_KEY });
    catalog.noteUnreachable('alpha', unreachable('alpha'));
    catalog.noteReachable('alpha');
    expect(alpha()).toEqual(WELL);
    expect(catalog.statuses()[0]?.mayAnswer).toBeUndefined();
    const asked = upstreams.probes.length;
    await vi.advanceTimersByTimeAsync(59_999);
    expect(upstreams.probes).toHaveLength(asked);
  });

  it('ignores calls of removed providers', async () => {
    await start({ alpha: WITH_KEY });
    catalog.noteUnreachable('beta', unreachable('beta'));
    catalog.noteReachable('beta');
    catalog.onApplicationShutdown();
    catalog.noteUnreachable('alpha', unreachable('alpha'));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(upstreams.probes).toHaveLength(1);
  });

  it('is not lost by silence, because a busy server may be slow to list its models', async () => {
    await start({ alpha: WITH_KEY });
    upstreams.answers.set('alpha', 'silence');
    await vi.advanceTimersByTimeAsync(65_000);
    expect(alpha()).toEqual(WELL);
  });

  it('is denied after 5 s to a provider that was silent from the start', async () => {
    upstreams.answers.set('alpha', 'silence');
    const started = start({ alpha: WITH_KEY });
    await vi.advanceTimersByTimeAsync(5_000);
    await started;
    expect(alpha()).toEqual({
      isConfigured: true,
      isAvailable: false,
      reason: 'it did not answer within 5 s',
    });
  });

  it.each([401, 402, 403])('is lost by a refused key: %i', async (status) => {
    upstreams.answers.set('alpha', refused(status, 'alpha refused its key.'));
    await start({ alpha: WITH_KEY });
    expect(alpha()).toEqual({
      isConfigured: true,
      isAvailable: false,
      reason: 'alpha refused its key.',
    });
  });

  it.each([404, 429, 500, 503])(
    'is not lost by a listing that fails with %i: it says nothing about completions',
    async (status) => {
      upstreams.answers.set('alpha', refused(status));
      await start({ alpha: WITH_ADDRESS });
      expect(alpha()).toEqual(WELL);
      expect(log.lines).toEqual([]);
    },
  );

  it('is lost by an unknown error, whose text is not shown', async () => {
    upstreams.answers.set('alpha', new TypeError('cannot read property of undefined'));
    await start({ alpha: WITH_KEY });
    expect(alpha()).toMatchObject({ isAvailable: false, reason: 'the probe failed' });
  });

  it('reports the first results in the startup summary, not in the log', async () => {
    upstreams.answers.set('alpha', refused(undefined));
    await start({ alpha: WITH_KEY });
    expect(log.lines).toEqual([]);
  });
});

describe('a provider at a default address', () => {
  const absent = { isConfigured: false, isAvailable: false };

  it('is configured once it has answered, and stays so', async () => {
    upstreams.answers.set('alpha', refused(undefined, 'alpha refused the connection.'));
    await start({ alpha: LOOKED_FOR });
    expect(alpha()).toEqual({ ...absent, reason: 'alpha refused the connection.' });
    upstreams.answers.set('alpha', [{ id: 'one' }]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(alpha()).toEqual(WELL);
    upstreams.answers.set('alpha', refused(undefined, 'alpha refused the connection.'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(alpha()).toEqual({
      isConfigured: true,
      isAvailable: false,
      reason: 'alpha refused the connection.',
    });
  });

  it.each([404, 500])(
    'is not configured because another server answers with %i',
    async (status) => {
      upstreams.answers.set('alpha', refused(status, 'not found'));
      await start({ alpha: LOOKED_FOR });
      expect(alpha()).toEqual({ ...absent, reason: 'not found' });
      await vi.advanceTimersByTimeAsync(10_000);
      expect(upstreams.probes).toHaveLength(2);
      expect(log.lines).toEqual([]);
    },
  );
});

describe('models', () => {
  function ids(): (string | undefined)[] {
    return catalog.statuses().flatMap(({ models }) => models.map(({ id }) => id));
  }

  it('follow the probes, and survive a probe that failed or lists nothing', async () => {
    upstreams.answers.set('alpha', [{ id: 'one' }]);
    await start({ alpha: WITH_KEY });
    expect(ids()).toEqual(['one']);
    upstreams.answers.set('alpha', [{ id: 'one' }, { id: 'two' }]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ids()).toEqual(['one', 'two']);
    for (const answer of [undefined, refused(500), refused(undefined)]) {
      upstreams.answers.set('alpha', answer);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(ids()).toEqual(['one', 'two']);
    }
  });
});

describe('an edit of the file', () => {
  it('probes new providers at once, and leaves unchanged ones alone', async () => {
    await start({ alpha: WITH_KEY, beta: WITH_ADDRESS });
    expect(upstreams.probes).toEqual(['alpha', 'beta']);
    config.write({ alpha: WITH_KEY, beta: { ...WITH_ADDRESS, name: 'B' }, gamma: WITH_KEY });
    await vi.advanceTimersByTimeAsync(0);
    expect(upstreams.probes).toEqual(['alpha', 'beta', 'beta', 'gamma']);
    expect(catalog.statuses().map(({ name, isAvailable }) => [name, isAvailable])).toEqual([
      ['alpha', true],
      ['B', true],
      ['gamma', true],
    ]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(upstreams.probes.slice(4)).toEqual(['alpha', 'beta', 'gamma']);
  });

  it('keeps the status of a changed provider until its first probe has answered', async () => {
    await start({ alpha: WITH_ADDRESS });
    expect(alpha()).toEqual(WELL);
    config.write({ alpha: { ...WITH_ADDRESS, name: 'A' } });
    expect(alpha()).toEqual(WELL);
    await vi.advanceTimersByTimeAsync(0);
    expect(alpha()).toEqual(WELL);
  });

  it('forgets removed providers, even during a probe', async () => {
    upstreams.answers.set('beta', 'silence');
    const starting = start({ alpha: WITH_KEY, beta: WITH_KEY });
    await vi.advanceTimersByTimeAsync(1_000);
    await starting;
    expect(upstreams.runningProbes).toBe(1);
    config.write({ alpha: WITH_KEY });
    expect(upstreams.runningProbes).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(catalog.statuses().map(({ id }) => id)).toEqual(['alpha']);
    expect(upstreams.probes).toEqual(['alpha', 'beta', 'alpha']);
    expect(log.lines).toEqual([]);
  });
});

it('keeps one timer per provider between its probes, however long it watches', async () => {
  upstreams.answers.set('alpha', refused(undefined));
  await start({ alpha: WITH_KEY });
  await vi.advanceTimersByTimeAsync(1_000_000);
  expect(upstreams.probes.length).toBe(101);
  expect(vi.getTimerCount()).toBe(1);
});

it('stops with the application', async () => {
  await start({ alpha: WITH_KEY });
  catalog.onApplicationShutdown();
  config.write({ beta: WITH_KEY });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(upstreams.probes).toEqual(['alpha']);
});
