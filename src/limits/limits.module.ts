/** Limits: how much callers may ask in a minute and at a time. */
import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { RhetorConfigModule } from '../config/rhetor-config.module.ts';
import { RequestLimits } from './request-limits.service.ts';

export type LimitsModuleOptions = {
  /** The module that exports `LimitCounters`. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
};

@Module({})
export class LimitsModule {
  static register({ imports }: LimitsModuleOptions): DynamicModule {
    return {
      module: LimitsModule,
      imports: [RhetorConfigModule, ...imports],
      providers: [RequestLimits],
      exports: [RequestLimits],
    };
  }
}
