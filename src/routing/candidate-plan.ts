/** Which models may answer a request, in which order; pure. */
import { KIND_TRAITS } from '../config/provider-kinds.ts';
import type { TaskRule } from '../config/tasks-config.ts';
import type { ProviderStatus } from '../providers/provider-status.ts';
import { listedModel } from './listed-model.ts';

export type ModelChoice = { readonly provider: string; readonly model: string };

/** What a request asks for, in the caller's words; each part may be absent. */
export type ModelWish = {
  readonly provider?: string;
  readonly model?: string;
  readonly fallbackProvider?: string;
  readonly fallbackModel?: string;
};

/** What answers under the name that a request gives. */
export type NameTarget =
  /** The rule of the request's component and task. */
  | { readonly type: 'rules' }
  | {
      readonly type: 'rule';
      readonly name: string;
      /** The model of the requested name: it answers if the rule names no model of its own. */
      readonly model?: ModelChoice;
    }
  | { readonly type: 'model'; readonly choice: ModelChoice };

export type ModelCandidate = ModelChoice & {
  readonly status: ProviderStatus;
  /** Why it will not be asked. */
  readonly skipped?: string;
};

export type PlanInput = {
  readonly target: NameTarget | undefined;
  /** What the caller's fallback stands for: one model, or the models of a rule. */
  readonly fallbacks: readonly ModelChoice[];
  /** The rule that applies: the one that was named, else that of component and task. */
  readonly rule: TaskRule | undefined;
  readonly defaultChoice: ModelChoice | undefined;
  readonly providers: readonly ProviderStatus[];
};

/** Shown for a provider that is named alone while it has no default model: nobody else takes its place. */
const NO_DEFAULT = '(default)';

/**
 * A model that the caller named answers alone, unless the caller gave a fallback or the rule lets its
 * own models stand in. A rule's request gets the rule's models in their order, the caller's fallback
 * behind the first of them; the default only if none of the rule's models is configured. What cannot
 * be asked stays in the list, skipped with a reason; repeated choices are left out.
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
  const [first, ...rest] = own.length === 0 ? last : [...own, ...last];
  return first === undefined ? fallbacks : [first, ...fallbacks, ...rest];
}

/**
 * A rule's models in their order: its own, its fallback, its list of fallbacks.
 * @param asked its own where it names none: the model whose name the rule answers for
 */
export function choicesOfRule(
  rule: TaskRule | undefined,
  byDefault: ModelChoice | undefined,
  providers: readonly ProviderStatus[],
  asked?: ModelChoice,
): readonly ModelChoice[] {
  if (rule === undefined) return [];
  const { provider, model, options, fallbacks = [] } = rule;
  const complete = (id: string | undefined, name: string | undefined, home?: string) =>
    completeChoice(id, name, home ?? byDefault?.provider, providers);
  const own = complete(provider, model) ?? asked;
  const fallback = complete(options?.fallback_provider, options?.fallback_model, provider);
  return [own, fallback, ...fallbacks].filter((choice) => choice !== undefined);
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
 * Names in rules are the operator's word and are asked as written. A provider alone means its default
 * model; a model alone `provider/model`, or the provider that lists it, else `home`.
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

/** The two config files may be edited one after the other. Of what kind it will be, nobody knows. */
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
