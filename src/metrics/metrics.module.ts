/** What an operator's monitoring reads: counters, histograms and gauges. */
import { Module } from '@nestjs/common';
import { ConversationModule } from '../conversation/conversation.module.ts';
import {
  BUDGETS_MODULE,
  ENGRAM_MODULE,
  LEDGER_MODULE,
  ROUTING_MODULE,
} from '../features/bound-features.ts';
import { ProvidersModule } from '../providers/providers.module.ts';
import { Metrics } from './metrics.service.ts';

@Module({
  imports: [
    LEDGER_MODULE,
    ConversationModule,
    ROUTING_MODULE,
    BUDGETS_MODULE,
    ProvidersModule,
    ENGRAM_MODULE,
  ],
  providers: [Metrics],
  exports: [Metrics],
})
export class MetricsModule {}
