/** GET /api/models and /api/v1/models: the models of the configured providers, as the platform lists them; pure. */
import type { TaskRule, TasksConfig } from '../../config/tasks-config.ts';
import type { PlatformModel } from '../../contract/platform.ts';
import type { ModelInfo, ProviderStatus } from '../../providers/provider-status.ts';
import { capabilitiesOf } from './capabilities.ts';

export type ModelFilter = {
  readonly provider: string | undefined;
  readonly capability: string | undefined;
  readonly isDeprecatedIncluded: boolean;
};

const LATEST = ':latest';

export function toPlatformModels(
  statuses: readonly ProviderStatus[],
  tasks: TasksConfig,
  { provider, capability, isDeprecatedIncluded }: ModelFilter,
): readonly PlatformModel[] {
  return statuses
    .filter(({ isConfigured, id }) => isConfigured && (provider === undefined || id === provider))
    .flatMap(({ id, models }) => models.map((model) => toPlatformModel(id, model, tasks)))
    .filter(({ deprecated }) => isDeprecatedIncluded || !deprecated)
    .filter(({ capabilities }) => capability === undefined || capabilities.includes(capability));
}

function toPlatformModel(provider: string, model: ModelInfo, tasks: TasksConfig): PlatformModel {
  const { id } = model;
  return {
    id,
    provider,
    name: model.name,
    aliases: [`${provider}/${id}`, ...(id.endsWith(LATEST) ? [id.slice(0, -LATEST.length)] : [])],
    capabilities: capabilitiesOf(model),
    context_window: model.contextWindow ?? null,
    max_output: model.maxOutput ?? null,
    deprecated: model.isDeprecated ?? false,
    fallback: fallbackOf(provider, id, tasks) ?? null,
  };
}

/** The first rule whose first model is this one decides. */
function fallbackOf(provider: string, model: string, tasks: TasksConfig): string | undefined {
  return Object.values(tasks)
    .filter(({ pool, ...own }) =>
      (pool?.members ?? [own]).some((one) => one.provider === provider && one.model === model),
    )
    .flatMap(fallbacksOf)
    .at(0);
}

function fallbacksOf({ options, fallbacks = [] }: TaskRule): readonly string[] {
  return [options?.fallback_model ?? [], fallbacks.map((fallback) => fallback.model)].flat();
}
