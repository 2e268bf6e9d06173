/** GET /api/v1/providers and /api/models/assignments: which models there are, and who gets which. */
import { Controller, Get } from '@nestjs/common';
import { ConfigFilesService } from '../../config/config-files.service.ts';
import type { TaskRule } from '../../config/tasks-config.ts';
import type { Assignments, TektonProviderList } from '../../contract/tekton.ts';
import { PromptsService } from '../../prompts/prompts.service.ts';
import { ProviderCatalog } from '../../providers/provider-catalog.service.ts';
import { DefaultModelService } from '../../routing/default-model.service.ts';
import { ModelHealthService } from '../../routing/model-health.service.ts';
import { toProvidersView } from '../rhetor/providers-view.ts';
import { toAssignments } from './to-assignments.ts';
import { toTektonProviders } from './to-tekton-providers.ts';

@Controller('api')
export class TektonModelsController {
  constructor(
    private readonly configFiles: ConfigFilesService,
    private readonly catalog: ProviderCatalog,
    private readonly defaultModel: DefaultModelService,
    private readonly health: ModelHealthService,
    private readonly prompts: PromptsService,
  ) {}

  @Get('v1/providers')
  providers(): TektonProviderList {
    const choice = this.defaultModel.current();
    return toTektonProviders(
      toProvidersView(this.catalog.statuses(), choice, (model) => this.health.view(model)),
    );
  }

  @Get('models/assignments')
  assignments(): Assignments {
    return toAssignments(this.configFiles.tasks, this.prompts.componentNames(), (rule) =>
      this.modelOf(rule),
    );
  }

  /** As a request under this rule gets it, as long as nothing is amiss. */
  private modelOf({ provider, model }: TaskRule): string | undefined {
    if (model !== undefined) return model;
    const named = this.catalog.statuses().find(({ id }) => id === provider);
    return named?.defaultModel ?? this.defaultModel.current()?.model;
  }
}
