/** GET /providers, POST /provider, GET /route: the available models, and which would be chosen. */
import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import type { Request } from 'express';
import { CalibrationService } from '../../context/calibration.service.ts';
import type { DefaultModelAnswer, ProviderList, RoutePlan } from '../../contract/providers.ts';
import { DefaultModelService } from '../../routing/default-model.service.ts';
import { ModelHealthService } from '../../routing/model-health.service.ts';
import { ModelNames } from '../../routing/model-names.service.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import { Pools } from '../../routing/pool/pools.service.ts';
import { Router } from '../../routing/router.service.ts';
import { TaskRules } from '../../routing/task-rules.service.ts';
import { ProviderBody } from './dto/provider.dto.ts';
import { MOST_SAMPLES } from '../limits.ts';
import { ValidBody } from '../validation/body.pipe.ts';
import { numberParameter, textParameter } from '../validation/query.ts';
import { toPoolView } from '../views/pool-view.ts';
import {
  shownHealth,
  shownStatuses,
  toHealthBody,
  toProvidersView,
} from '../views/providers-view.ts';
import { Audited } from '../audit/audited.ts';
import { auditedText } from '../audit/audit-target.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import { CallerKey } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

@Controller()
export class ProvidersController {
  constructor(
    private readonly names: ModelNames,
    private readonly defaultModel: DefaultModelService,
    private readonly router: Router,
    private readonly taskRules: TaskRules,
    private readonly health: ModelHealthService,
    private readonly calibration: CalibrationService,
    private readonly pools: Pools,
  ) {}

  @OpenToKeys()
  @Get('providers')
  providers(@CallerKey() key: AccessKey | undefined): ProviderList {
    return toProvidersView(
      shownStatuses(this.names.providers(key?.models), key),
      this.names.defaultChoice(key?.models),
      shownHealth((choice) => this.health.view(choice), key),
      (choice) => (key === undefined ? this.calibration.view(choice) : undefined),
      (provider) => (key === undefined ? this.health.keys(provider) : []),
    );
  }

  /** Sets the default model, used when no model named by the rule is configured. */
  @Audited(({ body }) => ({
    subject: `${auditedText(body, 'provider_id') ?? ''}/${auditedText(body, 'model_id') ?? ''}`,
  }))
  @Post('provider')
  @HttpCode(200)
  async setDefault(@ValidBody(ProviderBody) body: ProviderBody): Promise<DefaultModelAnswer> {
    await this.defaultModel.change({ provider: body.provider_id, model: body.model_id });
    return { success: true, provider: body.provider_id, model: body.model_id };
  }

  /** Explains which models would be chosen for these parameters. */
  @OpenToKeys()
  @Get('route')
  async route(
    @Query() query: Request['query'],
    @CallerKey() key: AccessKey | undefined,
  ): Promise<RoutePlan> {
    const provider = textParameter(query, 'provider');
    const model = textParameter(query, 'model');
    const samples = numberParameter(query, 'samples', {
      otherwise: 0,
      least: 0,
      most: MOST_SAMPLES,
    });
    // A key could learn from it that another's conversation goes on.
    const context = key === undefined ? textParameter(query, 'context') : undefined;
    const plan = await this.router.plan({
      component: key?.component ?? textParameter(query, 'component'),
      ...(key?.models && { allowedModels: key.models }),
      taskType: textParameter(query, 'task_type') ?? 'default',
      wish: { ...(provider !== undefined && { provider }), ...(model !== undefined && { model }) },
      options: {},
      timeouts: undefined,
      streamRecovery: undefined,
      ...(context !== undefined && { affinity: () => ({ key: context, livesMs: 0 }) }),
    });
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
