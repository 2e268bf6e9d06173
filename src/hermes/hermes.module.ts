/** Service discovery: Rhetor's registration with Hermes. */
import { Module } from '@nestjs/common';
import { RhetorConfigModule } from '../config/rhetor-config.module.ts';
import { HermesService } from './hermes.service.ts';

@Module({
  imports: [RhetorConfigModule],
  providers: [HermesService],
  exports: [HermesService],
})
export class HermesModule {}
