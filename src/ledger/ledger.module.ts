/** Who asked what, and what it cost. */
import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { RhetorConfigModule } from '../config/rhetor-config.module.ts';
import { CostOf, UnpricedCalls } from './cost-of.ts';
import { Ledger } from './ledger.service.ts';
import { LedgerRetention } from './ledger-retention.service.ts';

export type LedgerModuleOptions = {
  /** The module that exports `LedgerStore`. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
};

@Module({})
export class LedgerModule {
  static register({ imports }: LedgerModuleOptions): DynamicModule {
    return {
      module: LedgerModule,
      imports: [RhetorConfigModule, ...imports],
      providers: [Ledger, LedgerRetention, { provide: CostOf, useClass: UnpricedCalls }],
      exports: [Ledger],
    };
  }
}
