/** GET /providers, and the short list of providers that other answers carry; pure. */
import type { CalibrationView } from '../../context/tokens/calibration.service.ts';
import type {
  Availability,
  DefaultModel,
  ListedModel,
  ListedProvider,
  ModelHealth,
  ProviderList,
} from '../../contract/providers.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import type { RhetorError } from '../../model/rhetor-error.ts';
import type { ProviderStatus } from '../../providers/provider-status.ts';
import type { KeyedChoice, ModelChoice } from '../../routing/candidate-plan.ts';
import type { HealthView } from '../../routing/health/model-health.ts';

export type ShownHealth = Pick<HealthView, 'circuit' | 'parked'> & Partial<HealthView>;
type ShownKey = { readonly name: string; readonly parked: RhetorError | undefined };
export type HealthOf = (choice: KeyedChoice) => ShownHealth;

/**
 * To a key, whether a model answers, but not how much others use it: from one figure to the next, that
 * would tell when somebody asks, and how long the answers are.
 */
export function shownHealth(
  healthOf: (choice: KeyedChoice) => HealthView,
  key: AccessKey | undefined,
): HealthOf {
  if (key === undefined) return healthOf;
  return (choice) => {
    const { circuit, parked } = healthOf(choice);
    return { circuit, parked };
  };
}

/** Only the operator sees the internal addresses of providers. */
export function shownStatuses(
  statuses: readonly ProviderStatus[],
  key: AccessKey | undefined,
): readonly ProviderStatus[] {
  if (key !== undefined) return statuses;
  return statuses.map((status) =>
    status.operatorReason === undefined ? status : { ...status, reason: status.operatorReason },
  );
}

export function toProvidersView(
  statuses: readonly ProviderStatus[],
  choice: ModelChoice | undefined,
  healthOf: HealthOf,
  calibrationOf: (choice: ModelChoice) => CalibrationView | undefined = () => undefined,
  keysOf: (provider: string) => readonly ShownKey[] = () => [],
): ProviderList {
  return {
    providers: Object.fromEntries(
      statuses.map((status) => [
        status.id,
        { ...toProviderView(status, healthOf, calibrationOf), ...toKeysBody(keysOf(status.id)) },
      ]),
    ),
    ...toDefault(choice),
  };
}

export function toDefault(choice: ModelChoice | undefined): DefaultModel {
  return choice === undefined
    ? {}
    : { default_provider: choice.provider, default_model: choice.model };
}

/** `{id: bool}`, as in /health and STATUS. */
export function toAvailability(statuses: readonly ProviderStatus[]): Availability {
  return Object.fromEntries(statuses.map(({ id, isAvailable }) => [id, isAvailable]));
}

/** The recent health of a model; unknown values are absent. */
export function toHealthBody(health: ShownHealth): ModelHealth {
  return {
    circuit: health.circuit,
    ...(health.parked !== undefined && { parked: health.parked.message }),
    ...(health.running !== undefined && { in_flight: health.running }),
    ...(health.errorRate !== undefined && { error_rate: health.errorRate }),
    ...(health.firstTokenP50 !== undefined && { first_token_p50_ms: health.firstTokenP50 }),
    ...(health.firstTokenP95 !== undefined && { first_token_p95_ms: health.firstTokenP95 }),
  };
}

/** The accuracy of the token estimate for a model; absent before it has answered. */
function toEstimateBody(
  calibration: CalibrationView | undefined,
): Pick<ListedModel, 'token_estimate'> {
  if (calibration === undefined) return {};
  const { factor, error } = calibration;
  return { token_estimate: { factor: rounded(factor), error: rounded(error) } };
}

function rounded(figure: number): number {
  return Math.round(figure * 1_000) / 1_000;
}

function toKeysBody(keys: readonly ShownKey[]): Pick<ListedProvider, 'keys'> {
  if (keys.length === 0) return {};
  return {
    keys: keys.map(({ name, parked }) => ({
      name,
      ...(parked !== undefined && { parked: parked.message }),
    })),
  };
}

/** A provider's circuit is that of its worst model. */
function worstCircuit(healths: readonly ShownHealth[]): HealthView['circuit'] {
  return (
    (['open', 'half-open'] as const).find((name) =>
      healths.some(({ circuit }) => circuit === name),
    ) ?? 'closed'
  );
}

/** Why the provider is not asked: it is unavailable, or refused its last call. */
function reasonOf(
  { id, reason, defaultModel }: ProviderStatus,
  healthOf: HealthOf,
): { readonly reason?: string } {
  const refusal = healthOf({ provider: id, model: defaultModel ?? '' }).parked?.message;
  const shown = reason ?? refusal;
  return shown === undefined ? {} : { reason: shown };
}

function toProviderView(
  status: ProviderStatus,
  healthOf: HealthOf,
  calibrationOf: (choice: ModelChoice) => CalibrationView | undefined,
): ListedProvider {
  const models = status.models.map((model) => {
    const choice = { provider: status.id, model: model.id };
    return { model, health: healthOf(choice), calibration: calibrationOf(choice) };
  });
  return {
    name: status.name,
    kind: status.kind,
    available: status.isAvailable,
    ...reasonOf(status, healthOf),
    ...(status.defaultModel !== undefined && { default_model: status.defaultModel }),
    ...(status.acceptsUnlisted && { unlisted_models: 'allow' as const }),
    models: models.map(({ model, health, calibration }) => ({
      id: model.id,
      name: model.name,
      ...(model.contextWindow !== undefined && { context_window: model.contextWindow }),
      ...(model.maxOutput !== undefined && { max_output: model.maxOutput }),
      ...toHealthBody(health),
      ...toEstimateBody(calibration),
    })),
    circuit: worstCircuit(models.map(({ health }) => health)),
  };
}
