/** Holds the configured provider instances; built from providers.json and rebuilt when it changes. */
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { Subject, type Subscription } from 'rxjs';
import { ConfigFilesService } from '../config/config-files.service.ts';
import type { ResolvedProvider } from '../config/providers-config.ts';
import type { CompletionProvider, ProviderFactory } from './completion-provider.ts';

export const PROVIDER_FACTORIES = 'PROVIDERS:FACTORIES';

export type RegisteredProvider = {
  readonly definition: ResolvedProvider;
  /** With the first key, if there are several. */
  readonly provider: CompletionProvider;
  /** If there are several keys: an instance for each, by the name of its variable. */
  readonly byKey?: ReadonlyMap<string, CompletionProvider>;
};

const NO_KEYS: readonly string[] = [];

@Injectable()
export class ProviderRegistry implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Providers');
  private registered: ReadonlyMap<string, RegisteredProvider> = new Map();
  private subscription: Subscription | undefined;
  private readonly changed = new Subject<void>();

  constructor(
    @Inject(PROVIDER_FACTORIES) private readonly factories: readonly ProviderFactory[],
    private readonly configFiles: ConfigFilesService,
  ) {}

  onModuleInit(): void {
    this.subscription = this.configFiles.providers.subscribe((definitions) =>
      this.take(definitions),
    );
  }

  /** Not onModuleDestroy: Nest calls that before the running answers have ended. */
  async onApplicationShutdown(): Promise<void> {
    this.subscription?.unsubscribe();
    this.changed.complete();
    const entries = [...this.registered.values()];
    await Promise.all(entries.flatMap(instancesOf).map((provider) => provider.close()));
  }

  /** In the order of providers.json. */
  list(): readonly RegisteredProvider[] {
    return [...this.registered.values()];
  }

  get(id: string): RegisteredProvider | undefined {
    return this.registered.get(id);
  }

  /** The instance that uses this key; a key that was removed since has none. */
  providerOf({
    provider: id,
    key,
  }: {
    readonly provider: string;
    readonly key?: string;
  }): CompletionProvider | undefined {
    const entry = this.registered.get(id);
    return key === undefined ? entry?.provider : entry?.byKey?.get(key);
  }

  /** The names of a provider's keys if it has several, else none. */
  keysOf(id: string): readonly string[] {
    const entry = this.registered.get(id);
    return entry?.byKey === undefined ? NO_KEYS : [...entry.byKey.keys()];
  }

  /** Emits after each rebuild. */
  get changes(): Subject<void> {
    return this.changed;
  }

  /** An edit that cannot be built changes nothing: the previous providers stay in use. */
  private take(definitions: readonly ResolvedProvider[]): void {
    try {
      this.rebuild(definitions);
    } catch (error) {
      this.logger.error(`the providers could not be built: ${String(error)}`);
    }
  }

  /** Unchanged definitions keep their instance and its warm connections. */
  private rebuild(definitions: readonly ResolvedProvider[]): void {
    const former = this.registered;
    const next = new Map<string, RegisteredProvider>();
    for (const definition of definitions) {
      const kept = former.get(definition.id);
      next.set(
        definition.id,
        kept !== undefined && JSON.stringify(kept.definition) === JSON.stringify(definition)
          ? kept
          : this.build(definition),
      );
    }
    this.registered = next;
    for (const [id, entry] of former) {
      if (next.get(id) === entry) continue;
      for (const provider of instancesOf(entry)) void this.retire(provider);
    }
    this.changed.next();
  }

  private build(definition: ResolvedProvider): RegisteredProvider {
    const { keys = [] } = definition;
    const byKey = new Map(
      keys.map(({ variable, value }) => [
        variable,
        this.create({ ...definition, apiKey: value, apiKeyVariable: variable }),
      ]),
    );
    const [first] = byKey.values();
    return first === undefined
      ? { definition, provider: this.create(definition) }
      : { definition, provider: first, byKey };
  }

  private create(definition: ResolvedProvider): CompletionProvider {
    const factory = this.factories.find((candidate) => candidate.kind === definition.kind);
    if (factory === undefined) throw new Error(`no factory for the kind ${definition.kind}`);
    return factory.create(definition, this.configFiles.answerLimit);
  }

  private async retire(provider: CompletionProvider): Promise<void> {
    await provider.close().catch((error: unknown) => {
      this.logger.warn(`closing ${provider.id} after a config change failed: ${String(error)}`);
    });
  }
}

function instancesOf({ provider, byKey }: RegisteredProvider): readonly CompletionProvider[] {
  return byKey === undefined ? [provider] : [...byKey.values()];
}
