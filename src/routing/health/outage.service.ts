/** Reports whether any model could answer now, from what probes and calls have found. */
import { Injectable } from '@nestjs/common';
import { asClause } from '../../model/as-clause.ts';
import { ProviderCatalog } from '../../providers/provider-catalog.service.ts';
import type { ProviderStatus } from '../../providers/provider-status.ts';
import { ModelHealthService } from './model-health.service.ts';

@Injectable()
export class OutageService {
  constructor(
    private readonly catalog: ProviderCatalog,
    private readonly health: ModelHealthService,
  ) {}

  /**
   * Why no model could answer now, for the operator, with the reason of each provider; undefined if one could. The
   * simulated provider counts only while no real one is configured: nobody with a real model wants
   * an invented answer.
   */
  reason(): string | undefined {
    const configured = this.catalog.statuses().filter(({ isConfigured }) => isConfigured);
    const real = configured.filter(({ kind }) => kind !== 'simulated');
    const counting = real.length > 0 ? real : configured;
    if (counting.length === 0) return 'no model can answer: no provider is configured';
    const reasons = counting.map((status) => this.reasonOf(status));
    if (reasons.includes(undefined)) return undefined;
    const words = counting.map(({ id }, index) => `${id}: ${asClause(reasons[index] ?? '')}`);
    return `no model can answer now; ${words.join('; ')}`;
  }

  private reasonOf(status: ProviderStatus): string | undefined {
    const { id, isAvailable, operatorReason, reason } = status;
    if (isAvailable) return this.health.blockedReason(id);
    return operatorReason ?? reason ?? 'it is not available';
  }
}
