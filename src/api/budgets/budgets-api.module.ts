/** The routes of budgets. */
import { Module } from '@nestjs/common';
import { ContextModule } from '../../context/context.module.ts';
import { BUDGETS_MODULE } from '../../features/bound-features.ts';
import { BudgetsController } from './budgets.controller.ts';

@Module({ imports: [BUDGETS_MODULE, ContextModule], controllers: [BudgetsController] })
export class BudgetsApiModule {}
