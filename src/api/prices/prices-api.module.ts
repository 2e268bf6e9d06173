/** The route of the prices. */
import { Module } from '@nestjs/common';
import { ROUTING_MODULE } from '../../features/bound-features.ts';
import { PricesModule } from '../../prices/prices.module.ts';
import { ProvidersModule } from '../../providers/providers.module.ts';
import { PricesController } from './prices.controller.ts';

@Module({
  imports: [PricesModule, ProvidersModule, ROUTING_MODULE],
  controllers: [PricesController],
})
export class PricesApiModule {}
