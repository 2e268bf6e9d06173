/** GET /providers, POST /provider, GET /route: the available models, and which would be chosen. */
import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import type { Request } from 'express';
import { CalibrationService } from '../../context/tokens/calibration.service.ts';
import type { DefaultModelAnswer, ProviderList, RoutePlan } from '../../contract/providers.ts';
import { DefaultModelService } from '../../routing/names/default-model.service.ts';
import { ModelHealthService } from '../../routing/health/model-health.service.ts';
import { ModelNames } from '../../routing/names/model-names.service.ts';
import { ProviderBody } from './dto/provider.dto.ts';
import { ValidBody } from '../validation/body.pipe.ts';
import { shownHealth, shownStatuses, toProvidersView } from '../views/providers-view.ts';
import { RouteExplainer } from '../views/route-explainer.service.ts';
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
    private readonly health: ModelHealthService,
    private readonly calibration: CalibrationService,
    private readonly explainer: RouteExplainer,
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
    return this.explainer.explain(query, key);
  }
}
