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
import type { CompletionProvider, ProviderFactory } from './completion-provider.ts';
import { ProviderRegistry } from './provider-registry.service.ts';

class FakeProvider implements CompletionProvider {
  readonly kind = 'openai';
  readonly dialects = [];
  closeCount = 0;
  closing: Promise<void> = Promise.resolve();

  constructor(readonly definition: ResolvedProvider) {}

  get id(): string {
    return this.definition.id;
  }
  readonly open = () => Promise.resolve(EMPTY);
  readonly takenOptions = () => [];
  readonly continuesPrefill = () => false;
  readonly probe = () => Promise.resolve(undefined);
  close(): Promise<void> {
    this.closeCount += 1;
    return this.closing;
  }
}

class FakeFactory implements ProviderFactory {
  readonly kind = 'openai';
  readonly created: FakeProvider[] = [];

  create(definition: ResolvedProvider): FakeProvider {
    const provider = new FakeProvider(definition);
    this.created.push(provider);
    return provider;
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

  write(file: Readonly<Record<string, ProviderDefinition>>, variables = {}): void {
    this.content.next(
      Object.entries(file).map(([id, definition]) => resolveProvider(id, definition, variables)),
    );
  }
}

class LogLines implements LoggerService {
  readonly lines: string[] = [];
  readonly log = (line: unknown): unknown => this.lines.push(`log ${String(line)}`);
  readonly warn = (line: unknown): unknown => this.lines.push(`warn ${String(line)}`);
  readonly error = (line: unknown): unknown => this.lines.push(`error ${String(line)}`);
}

const ONE: ProviderDefinition = { kind: 'openai', base_url: 'http://one' };
const TWO: ProviderDefinition = { kind: 'openai', base_url: 'http://two' };

let config: EditableConfig;
let factory: FakeFactory;
let registry: ProviderRegistry;

beforeEach(() => {
  config = new EditableConfig();
  factory = new FakeFactory();
  registry = new ProviderRegistry([factory], config);
});

describe('ProviderRegistry', () => {
  it('builds the providers of the file, in its order', () => {
    config.write({ beta: TWO, alpha: ONE });
    registry.onModuleInit();
    expect(registry.list().map(({ definition }) => definition.id)).toEqual(['beta', 'alpha']);
    expect(registry.list().map(({ provider }) => provider)).toEqual(factory.created);
    expect(registry.get('alpha')?.definition.baseUrl).toBe('http://one');
    expect(registry.get('gamma')).toBeUndefined();
  });

  it('keeps the instances of unchanged definitions, even if their order has changed', () => {
    config.write({ alpha: ONE, beta: TWO });
    registry.onModuleInit();
    const [alpha, beta] = registry.list();
    config.write({ beta: { ...TWO }, gamma: ONE, alpha: { ...ONE } });
    expect(registry.list()).toHaveLength(3);
    expect(registry.get('alpha')).toBe(alpha);
    expect(registry.get('beta')).toBe(beta);
    expect(factory.created.map(({ id, closeCount }) => [id, closeCount])).toEqual([
      ['alpha', 0],
      ['beta', 0],
      ['gamma', 0],
    ]);
  });

  it.each<[string, ProviderDefinition, Record<string, string>]>([
    ['address', { ...ONE, base_url: 'http://other' }, {}],
    ['model', { ...ONE, models: [{ id: 'new' }] }, {}],
    ['timer', { ...ONE, timeouts_ms: { idle: 1 } }, {}],
    ['key', { ...ONE, api_key_env: 'KEY' }, { KEY: 'secret' }],
  ])('builds a provider anew when its %s changes, and closes the former', (_, changed, keys) => {
    config.write({ alpha: ONE, beta: TWO });
    registry.onModuleInit();
    const former = registry.get('alpha');
    config.write({ alpha: changed, beta: TWO }, keys);
    expect(registry.get('alpha')).not.toBe(former);
    expect(registry.get('alpha')?.provider).toBe(factory.created[2]);
    expect(factory.created.map(({ closeCount }) => closeCount)).toEqual([1, 0, 0]);
  });

  it('closes providers that are removed from the file', () => {
    config.write({ alpha: ONE, beta: TWO });
    registry.onModuleInit();
    config.write({ beta: TWO });
    expect(registry.get('alpha')).toBeUndefined();
    expect(factory.created.map(({ closeCount }) => closeCount)).toEqual([1, 0]);
  });

  it('emits once the new providers are built', () => {
    registry.onModuleInit();
    const seen: string[][] = [];
    registry.changes.subscribe(() => seen.push(registry.list().map(({ provider }) => provider.id)));
    config.write({ alpha: ONE });
    config.write({ beta: ONE });
    expect(seen).toEqual([['alpha'], ['beta']]);
  });

  it('closes every provider on shutdown, and no longer follows the file', async () => {
    config.write({ alpha: ONE, beta: TWO });
    registry.onModuleInit();
    const closing = Promise.withResolvers<void>();
    for (const provider of factory.created) provider.closing = closing.promise;
    let hasEnded = false;
    const ending = registry.onApplicationShutdown().then(() => (hasEnded = true));
    await Promise.resolve();
    expect(hasEnded).toBe(false);
    closing.resolve();
    await ending;
    config.write({ gamma: ONE });
    expect(factory.created.map(({ id, closeCount }) => [id, closeCount])).toEqual([
      ['alpha', 1],
      ['beta', 1],
    ]);
  });
});

describe('a removed provider that cannot be closed', () => {
  const log = new LogLines();
  beforeEach(() => Logger.overrideLogger(log));
  afterEach(() => Logger.overrideLogger(false));

  it('is reported, and affects nothing else', async () => {
    config.write({ alpha: ONE });
    registry.onModuleInit();
    for (const provider of factory.created) provider.closing = Promise.reject(new Error('stuck'));
    config.write({ alpha: TWO });
    await vi.waitFor(() =>
      expect(log.lines).toEqual(['warn closing alpha after a config change failed: Error: stuck']),
    );
    expect(registry.get('alpha')?.definition.baseUrl).toBe('http://two');
  });
});
