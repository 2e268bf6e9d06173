/** GET /api/v1/providers, /api/models and /api/v1/models: the available providers and models. */
import { Controller, Get, Query } from '@nestjs/common';
import type { Request } from 'express';
import type { PlatformModelList, PlatformModels } from '../../contract/platform.ts';
import type { TektonProviderList } from '../../contract/tekton.ts';
import { ProviderCatalog } from '../../providers/provider-catalog.service.ts';
import { DefaultModelService } from '../../routing/default-model.service.ts';
import { ModelHealthService } from '../../routing/model-health.service.ts';
import { TaskRules } from '../../routing/task-rules.service.ts';
import { toProvidersView } from '../views/providers-view.ts';
import { flagParameter, textParameter } from '../validation/query.ts';
import { toPlatformModels } from './to-platform-models.ts';
import { toTektonProviders } from './to-tekton-providers.ts';

@Controller('api')
export class TektonModelsController {
  constructor(
    private readonly catalog: ProviderCatalog,
    private readonly defaultModel: DefaultModelService,
    private readonly health: ModelHealthService,
    private readonly taskRules: TaskRules,
  ) {}

  @Get('v1/providers')
  providers(): TektonProviderList {
    const choice = this.defaultModel.current();
    return toTektonProviders(
      toProvidersView(this.catalog.statuses(), choice, (model) => this.health.view(model)),
    );
  }

  @Get('models')
  models(@Query() query: Request['query']): PlatformModelList {
    return this.list(query);
  }

  /** The same list, as a member of an object. */
  @Get('v1/models')
  modelsV1(@Query() query: Request['query']): PlatformModels {
    return { models: this.list(query) };
  }

  private list(query: Request['query']): PlatformModelList {
    return toPlatformModels(this.catalog.statuses(), this.taskRules.current(), {
      provider: textParameter(query, 'provider'),
      capability: textParameter(query, 'capability'),
      isDeprecatedIncluded: flagParameter(query, 'include_deprecated'),
    });
  }
}
