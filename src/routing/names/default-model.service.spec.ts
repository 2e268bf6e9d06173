import { type Observable, Subject } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { ConfigFilesService } from '../../config/config-files.service.ts';
import { readEnvironment } from '../../config/environment.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { ProviderCatalog } from '../../providers/provider-catalog.service.ts';
import { ProviderRegistry } from '../../providers/provider-registry.service.ts';
import type { ProviderStatus } from '../../providers/provider-status.ts';
import { DefaultModelService, SettingsStore } from './default-model.service.ts';

class MemorySettings extends SettingsStore {
  readonly values = new Map<string, string>();
  fault: Error | undefined;

  override async readSetting(key: string): Promise<string | undefined> {
    return this.values.get(key);
  }

  override async writeSetting(key: string, value: string): Promise<void> {
    if (this.fault !== undefined) throw this.fault;
    this.values.set(key, value);
  }

  readonly writtenElsewhere = new Subject<void>();
  override settingChanges(): Observable<void> {
    return this.writtenElsewhere;
  }
}

function status(id: string, changes: Partial<ProviderStatus> = {}): ProviderStatus {
  return {
    id,
    kind: 'openai',
    name: `The ${id}`,
    isConfigured: true,
    isAvailable: true,
    defaultModel: 'one',
    models: ['one', 'two'].map((model) => ({ id: model, name: model, isReasoning: false })),
    ...changes,
  };
}

/** A catalog with the statuses the test sets; it sends no probes. */
class FixedCatalog extends ProviderCatalog {
  constructor(public current: readonly ProviderStatus[]) {
    super(new ProviderRegistry([], new ConfigFilesService(readEnvironment({}))));
  }

  override statuses(): readonly ProviderStatus[] {
    return this.current;
  }
}

async function start(settings: MemorySettings, catalog: FixedCatalog) {
  const service = new DefaultModelService(settings, catalog);
  await service.onModuleInit();
  return service;
}

describe('DefaultModelService', () => {
  it('is the first configured provider until a default is set', async () => {
    const catalog = new FixedCatalog([status('alpha', { isConfigured: false }), status('beta')]);
    const service = await start(new MemorySettings(), catalog);
    expect(service.current()).toEqual({ provider: 'beta', model: 'one' });
  });

  it('keeps the stored default across restarts', async () => {
    const settings = new MemorySettings();
    const catalog = new FixedCatalog([status('alpha'), status('beta')]);
    const service = await start(settings, catalog);
    await service.change({ provider: 'beta', model: 'two' });
    expect(service.current()).toEqual({ provider: 'beta', model: 'two' });
    expect((await start(settings, catalog)).current()).toEqual({ provider: 'beta', model: 'two' });
  });

  it('follows the catalog: a default whose provider is removed is undefined, and returns with it', async () => {
    const catalog = new FixedCatalog([status('alpha'), status('beta')]);
    const service = await start(new MemorySettings(), catalog);
    await service.change({ provider: 'beta', model: 'two' });
    catalog.current = [status('alpha')];
    expect(service.current()).toEqual({ provider: 'alpha', model: 'one' });
    catalog.current = [status('alpha'), status('beta')];
    expect(service.current()).toEqual({ provider: 'beta', model: 'two' });
  });

  it.each([
    ['an unknown provider', { provider: 'gamma', model: 'one' }],
    ['a model that the provider does not list', { provider: 'alpha', model: 'three' }],
  ])('refuses %s', async (_, choice) => {
    const settings = new MemorySettings();
    const service = await start(settings, new FixedCatalog([status('alpha')]));
    await expect(service.change(choice)).rejects.toThrow(
      new RhetorError(
        'invalid_value',
        `There is no model "${choice.model}" at a provider "${choice.provider}"; GET /providers lists them.`,
      ),
    );
    expect(settings.values.size).toBe(0);
  });

  it('is never simulated while a real provider is configured, even if simulated was set before', async () => {
    const settings = new MemorySettings();
    const simulated = status('simulated', { kind: 'simulated' });
    const catalog = new FixedCatalog([simulated]);
    const service = await start(settings, catalog);
    await service.change({ provider: 'simulated', model: 'two' });
    expect(service.current()).toEqual({ provider: 'simulated', model: 'two' });
    catalog.current = [simulated, status('alpha')];
    expect(service.current()).toEqual({ provider: 'alpha', model: 'one' });
    await expect(service.change({ provider: 'simulated', model: 'two' })).rejects.toMatchObject({
      code: 'provider_unavailable',
    });
  });

  it('refuses an unavailable provider, with its reason', async () => {
    const away = status('beta', { isAvailable: false, reason: 'BETA_KEY is not set' });
    const service = await start(new MemorySettings(), new FixedCatalog([status('alpha'), away]));
    await expect(service.change({ provider: 'beta', model: 'one' })).rejects.toMatchObject({
      code: 'provider_unavailable',
      status: 409,
      message: 'The beta cannot be the default now: BETA_KEY is not set.',
    });
    expect(service.current()).toEqual({ provider: 'alpha', model: 'one' });
  });

  it('keeps the former default when the new one cannot be stored', async () => {
    const settings = new MemorySettings();
    const service = await start(settings, new FixedCatalog([status('alpha')]));
    settings.fault = new RhetorError('storage_unavailable', 'The disk is full.');
    await expect(service.change({ provider: 'alpha', model: 'two' })).rejects.toThrow(
      settings.fault,
    );
    expect(service.current()).toEqual({ provider: 'alpha', model: 'one' });
  });

  it.each([
    '{}',
    'not JSON',
    'null',
    '"alpha"',
    '{"provider":"alpha"}',
    '{"provider":1,"model":"one"}',
  ])('ignores an unreadable setting: %s', async (text) => {
    const settings = new MemorySettings();
    settings.values.set('default_model', text);
    const service = await start(settings, new FixedCatalog([status('alpha')]));
    expect(service.current()).toEqual({ provider: 'alpha', model: 'one' });
  });

  it('follows a default set by another process', async () => {
    const settings = new MemorySettings();
    const service = await start(settings, new FixedCatalog([status('alpha'), status('beta')]));
    settings.values.set('default_model', '{"provider":"beta","model":"two"}');
    settings.writtenElsewhere.next();
    const both = { provider: 'beta', model: 'two' };
    await vi.waitFor(() => expect(service.current()).toEqual(both));
    service.onModuleDestroy();
    expect(settings.writtenElsewhere.observed).toBe(false);
  });
});
