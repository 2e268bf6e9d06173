/** What callers, tasks and models may use, and the gate that holds every call to it. */
import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { PricesModule } from '../prices/prices.module.ts';
import { BudgetDocuments } from './budget-documents.ts';
import { BudgetGate } from './reservation/budget-gate.service.ts';
import { BudgetNotices } from './reservation/budget-notices.service.ts';
import { Budgets } from './budgets.service.ts';

export type BudgetsModuleOptions = {
  /** The modules that export `documents` and `BudgetStore`. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly documents: Type<BudgetDocuments>;
};

@Module({})
export class BudgetsModule {
  static register({ imports, documents }: BudgetsModuleOptions): DynamicModule {
    return {
      module: BudgetsModule,
      imports: [PricesModule, ...imports],
      providers: [
        { provide: BudgetDocuments, useExisting: documents },
        Budgets,
        BudgetNotices,
        BudgetGate,
      ],
      exports: [Budgets, BudgetGate],
    };
  }
}
