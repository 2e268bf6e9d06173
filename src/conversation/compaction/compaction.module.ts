/** Summaries of messages that no longer fit into the window. */
import { Module } from '@nestjs/common';
import { ContextModule } from '../../context/context.module.ts';
import {
  KEYS_MODULE,
  LEDGER_MODULE,
  LIMITS_MODULE,
  ROUTING_MODULE,
} from '../../features/bound-features.ts';
import { Compaction } from './compaction.service.ts';
import { SummaryWriter } from './summary-writer.service.ts';

@Module({
  imports: [ContextModule, KEYS_MODULE, LEDGER_MODULE, LIMITS_MODULE, ROUTING_MODULE],
  providers: [Compaction, SummaryWriter],
  exports: [Compaction],
})
export class CompactionModule {}
