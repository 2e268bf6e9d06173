/** The ledger over HTTP: requests, and the use over time. */
import { Module } from '@nestjs/common';
import { LEDGER_MODULE } from '../../features/bound-features.ts';
import { HttpModule } from '../http/http.module.ts';
import { RequestsController } from './requests.controller.ts';
import { UsageController } from './usage.controller.ts';

@Module({
  imports: [HttpModule, LEDGER_MODULE],
  controllers: [RequestsController, UsageController],
})
export class LedgerApiModule {}
