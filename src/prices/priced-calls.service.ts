/** Tells the ledger what each call cost. */
import { Injectable } from '@nestjs/common';
import type { RecordedModel } from '../ledger/attempt-record.ts';
import { CostOf, type MeteredCall } from '../ledger/cost-of.ts';
import { type Cost, UNPRICED } from '../model/cost.ts';
import { costOf } from './cost.ts';
import { Prices } from './prices.service.ts';
import { unpricedFields } from './unpriced-fields.ts';

@Injectable()
export class PricedCalls extends CostOf {
  constructor(private readonly prices: Prices) {
    super();
  }

  override load({ provider, model }: RecordedModel): Promise<void> | undefined {
    return this.prices.quoteNow(provider, model) === undefined ? this.prices.load() : undefined;
  }

  override costOf({ asked, answeringModel, usage, at, request }: MeteredCall): Cost {
    const quote = this.prices.quoteNow(asked.provider, asked.model, answeringModel);
    if (quote === undefined || quote.type === 'unpriced') return UNPRICED;
    return costOf(quote, usage, at, request && unpricedFields(request, asked.model));
  }
}
