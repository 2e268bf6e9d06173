/** Calls for embeddings that no request asks for. */
import { Module } from '@nestjs/common';
import {
  KEYS_MODULE,
  LEDGER_MODULE,
  LIMITS_MODULE,
  ROUTING_MODULE,
} from '../../features/bound-features.ts';
import { BackgroundEmbeddings } from './background-embeddings.service.ts';

@Module({
  imports: [KEYS_MODULE, LEDGER_MODULE, LIMITS_MODULE, ROUTING_MODULE],
  providers: [BackgroundEmbeddings],
  exports: [BackgroundEmbeddings],
})
export class BackgroundEmbeddingsModule {}
