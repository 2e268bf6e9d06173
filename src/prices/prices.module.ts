/** Provides the prices of models. */
import { Module } from '@nestjs/common';
import { ProvidersModule } from '../providers/providers.module.ts';
import { Prices } from './prices.service.ts';

@Module({
  imports: [ProvidersModule],
  providers: [Prices],
  exports: [Prices],
})
export class PricesModule {}
