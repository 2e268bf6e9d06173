/** GET /api/v1/providers, /api/models and /api/v1/models: the available providers and models. */
import { Controller, Get, Query } from '@nestjs/common';
import type { Request } from 'express';
import type { PlatformModelList, PlatformModels } from '../../contract/platform.ts';
import type { TektonProviderList } from '../../contract/tekton.ts';
import { ModelHealthService } from '../../routing/health/model-health.service.ts';
import { ModelNames } from '../../routing/names/model-names.service.ts';
import { TaskRules } from '../../routing/rules/task-rules.service.ts';
import { shownHealth, shownStatuses, toProvidersView } from '../views/providers-view.ts';
import { flagParameter, textParameter } from '../validation/query.ts';
import { toPlatformModels } from './to-platform-models.ts';
import { toTektonProviders } from './to-tekton-providers.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import { CallerKey } from '../security/caller-parameters.ts';

@OpenToKeys()
@Controller('api')
export class TektonModelsController {
  constructor(
    private readonly names: ModelNames,
    private readonly health: ModelHealthService,
    private readonly taskRules: TaskRules,
  ) {}

  @Get('v1/providers')
  providers(@CallerKey() key: AccessKey | undefined): TektonProviderList {
    const choice = this.names.defaultChoice(key?.models);
    return toTektonProviders(
      toProvidersView(
        shownStatuses(this.names.providers(key?.models), key),
        choice,
        shownHealth((model) => this.health.view(model), key),
      ),
    );
  }

  @Get('models')
  models(
    @Query() query: Request['query'],
    @CallerKey() key: AccessKey | undefined,
  ): PlatformModelList {
    return this.list(query, key?.models);
  }

  /** The same list, as a member of an object. */
  @Get('v1/models')
  modelsV1(
    @Query() query: Request['query'],
    @CallerKey() key: AccessKey | undefined,
  ): PlatformModels {
    return { models: this.list(query, key?.models) };
  }

  private list(query: Request['query'], allowed: AccessKey['models']): PlatformModelList {
    // The models that rules name are no business of a key that may not use them.
    const tasks = allowed === undefined ? this.taskRules.current() : {};
    return toPlatformModels(this.names.providers(allowed), tasks, {
      provider: textParameter(query, 'provider'),
      capability: textParameter(query, 'capability'),
      isDeprecatedIncluded: flagParameter(query, 'include_deprecated'),
    });
  }
}
