/** Provides the prices of models. */
import { Module } from '@nestjs/common';
import { ProvidersModule } from '../providers/providers.module.ts';
import { PricedCalls } from './priced-calls.service.ts';
import { Prices } from './prices.service.ts';

@Module({
  imports: [ProvidersModule],
  providers: [Prices, PricedCalls],
  exports: [Prices, PricedCalls],
})
export class PricesModule {}
