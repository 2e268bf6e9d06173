/** Traces of requests and of their calls of models. */
import { Module } from '@nestjs/common';
import { ENVIRONMENT } from '../config/environment.ts';
import { RhetorConfigModule } from '../config/rhetor-config.module.ts';
import { ProviderRegistry } from '../providers/provider-registry.service.ts';
import { ProvidersModule } from '../providers/providers.module.ts';
import { Tracing } from './tracing.service.ts';

@Module({
  imports: [RhetorConfigModule, ProvidersModule],
  providers: [
    {
      provide: Tracing,
      inject: [ENVIRONMENT, ProviderRegistry],
      useFactory: (...given: Parameters<typeof Tracing.start>) => Tracing.start(...given),
    },
  ],
  exports: [Tracing],
})
export class TracesModule {}
