/** Which model, in which order, and what to do when one fails. */
import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { RhetorConfigModule } from '../config/rhetor-config.module.ts';
import { ProvidersModule } from '../providers/providers.module.ts';
import { DefaultModelService, SettingsStore } from './default-model.service.ts';
import { Embeddings } from './embeddings.service.ts';
import { ModelHealthService } from './model-health.service.ts';
import { ModelNames } from './model-names.service.ts';
import { Router } from './router.service.ts';

export type RoutingModuleOptions = {
  /** The modules that export `settings`. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly settings: Type<SettingsStore>;
};

@Module({})
export class RoutingModule {
  static register({ imports, settings }: RoutingModuleOptions): DynamicModule {
    return {
      module: RoutingModule,
      imports: [RhetorConfigModule, ProvidersModule, ...imports],
      providers: [
        { provide: SettingsStore, useExisting: settings },
        DefaultModelService,
        ModelHealthService,
        ModelNames,
        Router,
        Embeddings,
      ],
      exports: [DefaultModelService, ModelHealthService, ModelNames, Router, Embeddings],
    };
  }
}
