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
  readonly provider: CompletionProvider;
};

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
    await Promise.all([...this.registered.values()].map(({ provider }) => provider.close()));
  }

  /** In the order of providers.json. */
  list(): readonly RegisteredProvider[] {
    return [...this.registered.values()];
  }

  get(id: string): RegisteredProvider | undefined {
    return this.registered.get(id);
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
          : { definition, provider: this.create(definition) },
      );
    }
    this.registered = next;
    for (const [id, entry] of former) {
      if (next.get(id) !== entry) void this.retire(entry.provider);
    }
    this.changed.next();
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
