/** GET /providers, and the short list of providers that other answers carry; pure. */
import type { ProviderStatus } from '../../providers/provider-status.ts';
import type { ModelChoice } from '../../routing/candidate-plan.ts';

export type ProvidersView = {
  readonly providers: Readonly<Record<string, object>>;
  readonly default_provider?: string;
  readonly default_model?: string;
};

export function toProvidersView(
  statuses: readonly ProviderStatus[],
  choice: ModelChoice | undefined,
): ProvidersView {
  return {
    providers: Object.fromEntries(statuses.map((status) => [status.id, toProviderView(status)])),
    ...toDefault(choice),
  };
}

export function toDefault(choice: ModelChoice | undefined): {
  readonly default_provider?: string;
  readonly default_model?: string;
} {
  return choice === undefined
    ? {}
    : { default_provider: choice.provider, default_model: choice.model };
}

/** `{id: bool}`, as /health and STATUS have it. */
export function toAvailability(
  statuses: readonly ProviderStatus[],
): Readonly<Record<string, boolean>> {
  return Object.fromEntries(statuses.map(({ id, isAvailable }) => [id, isAvailable]));
}

function toProviderView(status: ProviderStatus): object {
  return {
    name: status.name,
    kind: status.kind,
    available: status.isAvailable,
    ...(status.reason !== undefined && { reason: status.reason }),
    ...(status.defaultModel !== undefined && { default_model: status.defaultModel }),
    models: status.models.map((model) => ({
      id: model.id,
      name: model.name,
      ...(model.contextWindow !== undefined && { context_window: model.contextWindow }),
      ...(model.maxOutput !== undefined && { max_output: model.maxOutput }),
    })),
    circuit: 'closed',
  };
}
