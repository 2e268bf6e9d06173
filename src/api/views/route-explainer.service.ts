/** Explains which models would be chosen for a request, whichever surface asks. */
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { ContextService } from '../../context/context.service.ts';
import type { RoutePlan } from '../../contract/providers.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import { ModelHealthService } from '../../routing/health/model-health.service.ts';
import { Pools } from '../../routing/pool/pools.service.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import { Router } from '../../routing/router.service.ts';
import { TaskRules } from '../../routing/rules/task-rules.service.ts';
import { MOST_SAMPLES } from '../limits.ts';
import { numberParameter, textParameter } from '../validation/query.ts';
import { toPoolView } from './pool-view.ts';
import { shownHealth, toHealthBody } from './providers-view.ts';

const SAMPLES = { otherwise: 0, least: 0, most: MOST_SAMPLES };

@Injectable()
export class RouteExplainer {
  constructor(
    private readonly router: Router,
    private readonly taskRules: TaskRules,
    private readonly health: ModelHealthService,
    private readonly pools: Pools,
    private readonly contexts: ContextService,
  ) {}

  /**
   * @param query the parameters of GET /route
   * @throws RhetorError `validation_failed`, or as `Router.plan`
   */
  async explain(query: Request['query'], key: AccessKey | undefined): Promise<RoutePlan> {
    const provider = textParameter(query, 'provider');
    const model = textParameter(query, 'model');
    const samples = numberParameter(query, 'samples', SAMPLES);
    // A key could learn from it that another's conversation goes on.
    const context = key === undefined ? textParameter(query, 'context') : undefined;
    const planned = await this.router.plan({
      component: key?.component ?? textParameter(query, 'component'),
      ...(key?.models && { allowedModels: key.models }),
      taskType: textParameter(query, 'task_type') ?? 'default',
      wish: { ...(provider !== undefined && { provider }), ...(model !== undefined && { model }) },
      options: {},
      timeouts: undefined,
      streamRecovery: undefined,
      ...(context !== undefined && { affinity: () => this.pools.conversation(context) }),
    });
    const last =
      context === undefined || planned.affinity === undefined
        ? undefined
        : await this.contexts.newestAnswer(context);
    const plan = this.pools.follow(planned, last);
    const healthOf = shownHealth((choice) => this.health.view(choice), key);
    const pool = this.pools.explain(plan, samples);
    return {
      ...(plan.rule !== undefined && { rule: plan.rule }),
      ...(this.taskRules.isAssigned(plan.rule) && { overlay: true }),
      ...(pool && { pool: toPoolView(pool, key === undefined) }),
      candidates: plan.candidates.map((candidate) => ({
        provider: candidate.provider,
        model: candidate.model,
        ...(key === undefined && candidate.key !== undefined && { key: candidate.key }),
        available: candidate.status.isAvailable,
        ...toHealthBody(healthOf(candidate)),
        ...skippedOf(candidate),
      })),
    };
  }
}

function skippedOf({ skipped, postponed }: PlannedCandidate): { readonly skipped?: string } {
  const reason = skipped ?? postponed;
  return reason === undefined ? {} : { skipped: reason };
}
