/** The metrics over HTTP. */
import { Module } from '@nestjs/common';
import { RhetorConfigModule } from '../../config/rhetor-config.module.ts';
import { MetricsModule } from '../../metrics/metrics.module.ts';
import { MetricsController } from './metrics.controller.ts';
import { MetricsPort } from './metrics-port.service.ts';

@Module({
  imports: [RhetorConfigModule, MetricsModule],
  controllers: [MetricsController],
  providers: [MetricsPort],
})
export class MetricsApiModule {}
