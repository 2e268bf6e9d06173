/** Who asked what, and what it cost. */
import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { RhetorConfigModule } from '../config/rhetor-config.module.ts';
import { CostOf } from './cost-of.ts';
import { Ledger } from './ledger.service.ts';
import { LedgerRetention } from './ledger-retention.service.ts';

export type LedgerModuleOptions = {
  /** The modules that export `LedgerStore` and `costs`. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly costs: Type<CostOf>;
};

@Module({})
export class LedgerModule {
  static register({ imports, costs }: LedgerModuleOptions): DynamicModule {
    return {
      module: LedgerModule,
      imports: [RhetorConfigModule, ...imports],
      providers: [Ledger, LedgerRetention, { provide: CostOf, useExisting: costs }],
      exports: [Ledger],
    };
  }
}
