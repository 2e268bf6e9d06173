/** /budgets: creates, lists, changes and deletes budgets; for the administrator alone. */
import { Controller, Delete, Get, HttpCode, Param, Patch, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Budgets } from '../../budgets/budgets.service.ts';
import type { BudgetList, BudgetView, DeletedBudget } from '../../contract/budgets.ts';
import { isRecord } from '../../model/json/json.ts';
import { Audited } from '../audit/audited.ts';
import { type AuditTarget, auditedText } from '../audit/audit-target.ts';
import { ValidBody } from '../validation/body.pipe.ts';
import { toBudgetChanges, toBudgetSettings } from './budget-settings.ts';
import { toBudgetView } from './budgets-view.ts';
import { BudgetBody, BudgetChangeBody } from './dto/budget.dto.ts';

@Controller('budgets')
export class BudgetsController {
  constructor(private readonly budgets: Budgets) {}

  /**
   * Counts from now on. A call must fit into every budget that counts it: what it may cost at most is
   * reserved before it is made, and replaced by what it did cost before its answer ends.
   */
  @Audited(({ body }) => named(body))
  @Post()
  @HttpCode(201)
  async create(@ValidBody(BudgetBody) body: BudgetBody): Promise<BudgetView> {
    return toBudgetView(await this.budgets.create(toBudgetSettings(body)));
  }

  /** Each in its current window. */
  @Get()
  async list(): Promise<BudgetList> {
    const budgets = (await this.budgets.list()).map(toBudgetView);
    return { count: budgets.length, budgets };
  }

  @Get(':id')
  async get(@Param('id') id: string): Promise<BudgetView> {
    return toBudgetView(await this.budgets.state(id));
  }

  /** Fields that are omitted keep their values. A change applies to the next call. */
  @Audited()
  @Patch(':id')
  async update(
    @Param('id') id: string,
    @ValidBody(BudgetChangeBody) body: BudgetChangeBody,
    @Req() request: Request,
  ): Promise<BudgetView> {
    const raw: unknown = request.body;
    const losesPrice = isRecord(raw) && raw['assume_price'] === null;
    return toBudgetView(
      await this.budgets.update(id, (budget) => toBudgetChanges(body, losesPrice, budget)),
    );
  }

  /** What it has counted is forgotten. */
  @Audited()
  @Delete(':id')
  async remove(@Param('id') id: string): Promise<DeletedBudget> {
    await this.budgets.remove(id);
    return { success: true, budget_id: id };
  }
}

function named(body: unknown): AuditTarget {
  const subject = auditedText(body, 'name');
  return subject === undefined ? {} : { subject };
}
