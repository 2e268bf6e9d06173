/** Which models may answer a request, in which order; pure. */
import type { TaskRule } from '../config/tasks-config.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import type { ProviderStatus } from '../providers/provider-status.ts';

export type ModelChoice = { readonly provider: string; readonly model: string };

/** What a request asks for; each part may be absent. */
export type ModelWish = {
  readonly provider?: string;
  readonly model?: string;
  readonly fallbackProvider?: string;
  readonly fallbackModel?: string;
};

export type Candidate = ModelChoice & {
  readonly status: ProviderStatus;
  /** Why it will not be asked. */
  readonly skipped?: string;
};

export type PlanInput = {
  readonly wish: ModelWish;
  readonly rule: TaskRule | undefined;
  readonly defaultChoice: ModelChoice | undefined;
  readonly providers: readonly ProviderStatus[];
};

type PartialChoice = {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
};

/**
 * In order: the request's wish and its fallback; the rule's model, fallback and fallbacks; the
 * default. Providers that are not configured and repeated choices are left out; unavailable ones
 * stay, skipped with a reason.
 * @throws RhetorError `invalid_value` for a wish that names a provider that does not exist
 */
export function planCandidates({ wish, rule, defaultChoice, providers }: PlanInput): Candidate[] {
  assertKnown(wish.provider, 'provider', providers);
  assertKnown(wish.fallbackProvider, 'fallback_provider', providers);
  const ruleProvider = rule?.provider;
  const wished = completeChoice(wish, ruleProvider, providers);
  const ruled = completeChoice(
    { provider: ruleProvider, model: rule?.model },
    undefined,
    providers,
  );
  const choices: (ModelChoice | undefined)[] = [
    // A request may wish for nothing but its fallback, which is then the first choice's.
    wished ?? ruled ?? defaultChoice,
    completeChoice(
      { provider: wish.fallbackProvider, model: wish.fallbackModel },
      wish.provider ?? ruleProvider,
      providers,
    ),
    ruled,
    completeChoice(
      { provider: rule?.options?.fallback_provider, model: rule?.options?.fallback_model },
      ruleProvider,
      providers,
    ),
    ...(rule?.fallbacks ?? []),
    defaultChoice,
  ];
  const candidates: Candidate[] = [];
  const seen = new Set<string>();
  for (const choice of choices) {
    if (choice === undefined) continue;
    const status = providers.find((provider) => provider.id === choice.provider);
    const key = `${choice.provider} ${choice.model}`;
    if (status === undefined || !status.isConfigured || seen.has(key)) continue;
    seen.add(key);
    candidates.push({
      ...choice,
      status,
      ...(status.isAvailable ? {} : { skipped: status.reason ?? 'it is not available' }),
    });
  }
  return candidates;
}

/**
 * The default is the one that was set, while its provider is configured; else the first configured
 * real provider. Simulated, set or not, only while no real one is configured: nobody who has a model
 * wants an invented answer from it.
 */
export function defaultChoice(
  stored: ModelChoice | undefined,
  providers: readonly ProviderStatus[],
): ModelChoice | undefined {
  const configured = providers.filter((provider) => provider.isConfigured);
  const real = configured.filter((provider) => provider.kind !== 'simulated');
  const eligible = real.length > 0 ? real : configured;
  if (stored !== undefined && eligible.some((provider) => provider.id === stored.provider)) {
    return stored;
  }
  const chosen = eligible.find((provider) => provider.defaultModel);
  return chosen?.defaultModel === undefined
    ? undefined
    : { provider: chosen.id, model: chosen.defaultModel };
}

/** A provider alone means its default model; a model alone the provider that lists it, else `otherwise`. */
function completeChoice(
  { provider, model }: PartialChoice,
  otherwise: string | undefined,
  providers: readonly ProviderStatus[],
): ModelChoice | undefined {
  if (provider !== undefined) {
    const chosen = model ?? providers.find((candidate) => candidate.id === provider)?.defaultModel;
    return chosen === undefined ? undefined : { provider, model: chosen };
  }
  if (model === undefined) return undefined;
  const owner =
    ownerOf(model, providers) ?? otherwise ?? defaultChoice(undefined, providers)?.provider;
  return owner === undefined ? undefined : { provider: owner, model };
}

/** A simulated model may carry its script behind a question mark. */
function ownerOf(model: string, providers: readonly ProviderStatus[]): string | undefined {
  const [id = model] = model.split('?', 1);
  const owners = providers.filter((provider) =>
    provider.models.some((listed) => listed.id === model || listed.id === id),
  );
  return (owners.find((provider) => provider.isConfigured) ?? owners[0])?.id;
}

function assertKnown(
  id: string | undefined,
  field: string,
  providers: readonly ProviderStatus[],
): void {
  if (id === undefined || providers.some((provider) => provider.id === id)) return;
  throw new RhetorError(
    'invalid_value',
    `options.${field}: there is no provider "${id}"; known are ${providers.map((provider) => provider.id).join(', ')}.`,
  );
}
