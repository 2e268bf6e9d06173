/** GET /prices: what the models cost, and where their prices come from. */
import { Controller, Get, Query } from '@nestjs/common';
import type { Request } from 'express';
import type { PriceTable } from '../../contract/prices.ts';
import { Prices } from '../../prices/prices.service.ts';
import { ProviderCatalog } from '../../providers/provider-catalog.service.ts';
import type { ModelChoice } from '../../routing/candidate-plan.ts';
import { ModelNames } from '../../routing/names/model-names.service.ts';
import { Router } from '../../routing/router.service.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { LONGEST_SHOWN_NAME } from '../limits.ts';
import { textParameter } from '../validation/query.ts';
import { toPricedModel } from './prices-view.ts';

@Controller()
export class PricesController {
  constructor(
    private readonly prices: Prices,
    private readonly catalog: ProviderCatalog,
    private readonly names: ModelNames,
    private readonly router: Router,
  ) {}

  @Get('prices')
  async table(@Query() query: Request['query']): Promise<PriceTable> {
    const name = textParameter(query, 'model');
    const choices = name === undefined ? this.configured() : await this.named(name);
    const now = Date.now();
    const prices = await Promise.all(
      choices.map(async (choice) =>
        toPricedModel(choice, await this.prices.quote(choice.provider, choice.model), now),
      ),
    );
    return { count: prices.length, prices };
  }

  private configured(): readonly ModelChoice[] {
    return this.catalog
      .statuses()
      .filter(({ isConfigured }) => isConfigured)
      .flatMap(({ id, models }) => models.map((model) => ({ provider: id, model: model.id })));
  }

  /**
   * A price needs no key, so providers that are not configured count too. No vendor is asked whether it
   * has a model; for a rule, its candidates are returned.
   * @throws RhetorError `model_not_found` for a name that no provider lists, and no rule has
   */
  private async named(name: string): Promise<readonly ModelChoice[]> {
    const statuses = this.catalog.statuses();
    const owner = statuses.find(
      ({ id }) => name.startsWith(`${id}/`) && name.length > id.length + 1,
    );
    if (owner !== undefined)
      return [{ provider: owner.id, model: name.slice(owner.id.length + 1) }];
    const listing = statuses.filter(({ models }) => models.some(({ id }) => id === name));
    if (listing.length > 0) return listing.map(({ id }) => ({ provider: id, model: name }));
    if (!this.names.list().some(({ type, id }) => type === 'rule' && id === name)) {
      throw new RhetorError(
        'model_not_found',
        `No provider lists a model "${name.slice(0, LONGEST_SHOWN_NAME)}". Name it with its provider, as provider/model; GET /v1/models lists all names.`,
      );
    }
    const { candidates } = await this.router.plan({
      component: undefined,
      taskType: 'default',
      wish: { model: name },
      options: {},
      timeouts: undefined,
      streamRecovery: undefined,
    });
    return candidates;
  }
}
