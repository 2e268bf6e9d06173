/** Mirrors finished turns to Engram, Tekton's memory. */
import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { RhetorConfigModule } from '../../config/rhetor-config.module.ts';
import { ContextModule } from '../context.module.ts';
import { EngramLocator } from './engram-locator.ts';
import { EngramService } from './engram.service.ts';

export type EngramModuleOptions = {
  /** The modules that export `locator`. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly locator: Type<EngramLocator>;
};

@Module({})
export class EngramModule {
  static register({ imports, locator }: EngramModuleOptions): DynamicModule {
    return {
      module: EngramModule,
      imports: [RhetorConfigModule, ContextModule, ...imports],
      providers: [{ provide: EngramLocator, useExisting: locator }, EngramService],
      exports: [EngramService],
    };
  }
}
