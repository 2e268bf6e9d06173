/** Plans which models may answer a request, and in which order; pure. */
import { KIND_TRAITS } from '../config/provider-kinds.ts';
import type { TaskRule } from '../config/tasks-config.ts';
import type { ProviderStatus } from '../providers/provider-status.ts';
import { listedModel } from './names/listed-model.ts';

export type ModelChoice = { readonly provider: string; readonly model: string };

/** A model, and which of its provider's keys it is asked with, if there are several. */
export type KeyedChoice = ModelChoice & {
  /** The name of the key's variable. */
  readonly key?: string;
};

/** What a request asks for, in the caller's words; every part is optional. */
export type ModelWish = {
  readonly provider?: string;
  readonly model?: string;
  readonly fallbackProvider?: string;
  readonly fallbackModel?: string;
};

/** What a model name in a request resolves to. */
export type NameTarget =
  /** The rule of the request's component and task. */
  | { readonly type: 'rules' }
  | {
      readonly type: 'rule';
      readonly name: string;
      /** The model of the requested name; used if the rule names no model of its own. */
      readonly model?: ModelChoice;
    }
  | { readonly type: 'model'; readonly choice: ModelChoice };

export type ModelCandidate = KeyedChoice & {
  readonly status: ProviderStatus;
  /** Why the candidate is skipped. */
  readonly skipped?: string;
};

export type PlanInput = {
  readonly target: NameTarget | undefined;
  /** What the caller's fallback resolves to: one model, or the models of a rule. */
  readonly fallbacks: readonly ModelChoice[];
  /** The rule that applies: the named one, otherwise the rule of component and task. */
  readonly rule: TaskRule | undefined;
  readonly defaultChoice: ModelChoice | undefined;
  readonly providers: readonly ProviderStatus[];
};

/**
 * Shown for a provider that is named without a model while it has no default model; no other
 * provider takes its place.
 */
export const NO_DEFAULT = '(default)';

/**
 * A model named by the caller is the only candidate, unless the caller gave a fallback or the rule
 * allows its own models as substitutes. A request under a rule gets the rule's models in order,
 * with the caller's fallback right after the first, or after its pool. It gets the default only if no model of the
 * rule is configured. Unavailable candidates stay in the list, skipped with a reason; repeated
 * choices are dropped.
 */
export function planCandidates(input: PlanInput): ModelCandidate[] {
  const candidates: ModelCandidate[] = [];
  const seen = new Set<string>();
  for (const choice of choicesOf(input)) {
    const key = `${choice.provider} ${choice.model}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const status = input.providers.find(({ id }) => id === choice.provider);
    candidates.push(toCandidate(choice, status ?? missingProvider(choice.provider)));
  }
  return candidates;
}

function choicesOf({
  target,
  fallbacks,
  rule,
  defaultChoice: byDefault,
  providers,
}: PlanInput): readonly ModelChoice[] {
  const asked = target?.type === 'rule' ? target.model : undefined;
  const own = choicesOfRule(rule, byDefault, providers, asked);
  if (target?.type === 'model') {
    const standIns = rule?.fallback_for_named_models === true ? own : [];
    return [target.choice, ...fallbacks, ...standIns];
  }
  const hasOwn = own.some(({ provider }) => isConfigured(provider, providers));
  const last = hasOwn || byDefault === undefined ? [] : [byDefault];
  const all = own.length === 0 ? last : [...own, ...last];
  const firsts = rule?.pool?.members.length ?? 1;
  return [...all.slice(0, firsts), ...fallbacks, ...all.slice(firsts)];
}

/**
 * A rule's models in order: its own model or its pool, its fallback, its list of fallbacks.
 * @param asked the model whose requested name led to the rule; used as the rule's model if it has
 *   none
 */
export function choicesOfRule(
  rule: TaskRule | undefined,
  byDefault: ModelChoice | undefined,
  providers: readonly ProviderStatus[],
  asked?: ModelChoice,
): readonly ModelChoice[] {
  if (rule === undefined) return [];
  const { provider, model, pool, options, fallbacks = [] } = rule;
  const complete = (id: string | undefined, name: string | undefined, home?: string) =>
    completeChoice(id, name, home ?? byDefault?.provider, providers);
  const own = pool?.members.map(toChoice) ?? [complete(provider, model) ?? asked];
  const fallback = complete(options?.fallback_provider, options?.fallback_model, provider);
  return [...own, fallback, ...fallbacks].filter((choice) => choice !== undefined);
}

/**
 * Returns the stored default while its provider is configured, otherwise the first configured real
 * provider. The simulated provider, stored or not, is used only while no real one is configured:
 * nobody with a real model wants an invented answer.
 */
export function defaultChoice(
  stored: ModelChoice | undefined,
  providers: readonly ProviderStatus[],
): ModelChoice | undefined {
  const configured = providers.filter((provider) => provider.isConfigured);
  const real = configured.filter(({ kind }) => !KIND_TRAITS[kind].isSimulated);
  const eligible = real.length > 0 ? real : configured;
  if (stored !== undefined && eligible.some((provider) => provider.id === stored.provider)) {
    return stored;
  }
  const chosen = eligible.find((provider) => provider.defaultModel);
  return chosen?.defaultModel === undefined
    ? undefined
    : { provider: chosen.id, model: chosen.defaultModel };
}

/**
 * Names in rules come from the operator and are used as written. A provider alone means its default
 * model. A model alone is `provider/model`, or belongs to the provider that lists it, otherwise to
 * `home`.
 */
function completeChoice(
  provider: string | undefined,
  model: string | undefined,
  home: string | undefined,
  providers: readonly ProviderStatus[],
): ModelChoice | undefined {
  if (provider !== undefined) {
    const chosen = model ?? providers.find(({ id }) => id === provider)?.defaultModel;
    return { provider, model: chosen ?? NO_DEFAULT };
  }
  if (model === undefined) return undefined;
  const slash = model.indexOf('/');
  const prefix = providers.find(({ id }) => id === model.slice(0, Math.max(0, slash)))?.id;
  if (prefix !== undefined) return { provider: prefix, model: model.slice(slash + 1) };
  const owners = providers.filter((candidate) => listedModel(candidate, model) !== undefined);
  const owner = (owners.find((candidate) => candidate.isConfigured) ?? owners[0])?.id ?? home;
  return owner === undefined ? undefined : { provider: owner, model };
}

function toChoice({ provider, model }: ModelChoice): ModelChoice {
  return { provider, model };
}

function toCandidate(choice: ModelChoice, status: ProviderStatus): ModelCandidate {
  if (!status.isAvailable) {
    return { ...choice, status, skipped: status.reason ?? 'it is not available' };
  }
  return choice.model === NO_DEFAULT
    ? { ...choice, status, skipped: 'it has no default model' }
    : { ...choice, status };
}

function isConfigured(id: string, providers: readonly ProviderStatus[]): boolean {
  return providers.some((provider) => provider.id === id && provider.isConfigured);
}

/**
 * The two config files may be edited one after the other, so a rule may name a provider that does
 * not exist yet. Its kind is unknown.
 */
function missingProvider(id: string): ProviderStatus {
  return {
    id,
    kind: 'openai',
    name: id,
    isConfigured: false,
    isAvailable: false,
    reason: `providers.json has no provider "${id}"`,
    defaultModel: undefined,
    models: [],
  };
}
