/** Resolves a model name as a caller gives it, the same on every surface; pure. */
import type { TasksConfig } from '../../config/tasks-config.ts';
import type { ProviderStatus } from '../../providers/provider-status.ts';
import type { AllowedModels } from '../allowed-names.ts';
import type { ModelChoice, NameTarget } from '../candidate-plan.ts';
import { listedModel, withoutLatest } from './listed-model.ts';
import { matchesPattern } from './name-pattern.ts';

export type KnownModels = {
  readonly tasks: TasksConfig;
  /** In the order of providers.json. */
  readonly providers: readonly ProviderStatus[];
  readonly defaultChoice: ModelChoice | undefined;
  /** What the caller may use: suggestions name nothing else. */
  readonly allowed?: AllowedModels;
};

export type NameResolution =
  | NameTarget
  | {
      readonly type: 'not-configured';
      readonly provider: ProviderStatus;
      readonly model: string | undefined;
    }
  /** The provider was named without a model, and has no default. */
  | { readonly type: 'no-default'; readonly provider: ProviderStatus }
  /** No provider lists the name; `among` holds the providers that may know it anyway. */
  | { readonly type: 'unlisted'; readonly name: string; readonly among: readonly ProviderModel[] }
  | { readonly type: 'unknown'; readonly name: string };

export type ProviderModel = { readonly provider: ProviderStatus; readonly model: string };

/** Leaves the choice to the rules: the rule of the component and task, or `default`. */
export const RHETOR = 'rhetor';
const RULE_PREFIX = `${RHETOR}/`;

/**
 * First match wins: `rhetor`; a rule's name, with or without `rhetor/`; a pattern in a rule's
 * `models`; `provider/model`, if providers.json has that provider; a listed id, preferring the
 * default provider. `rhetor` means the rules even if a rule has that name; that rule is
 * `rhetor/rhetor`.
 */
export function resolveName(name: string, known: KnownModels): NameResolution {
  if (withoutLatest(name) === RHETOR) return { type: 'rules' };
  const rule = ruleFor(name, known.tasks);
  const named = modelNamed(name, known);
  if (rule === undefined) return named;
  return {
    type: 'rule',
    name: rule,
    ...(named.type === 'model' && { model: named.choice }),
  };
}

/** Resolves a provider and a model in two fields, which mean the same as `provider/model`. */
export function resolvePair(
  provider: ProviderStatus,
  model: string,
  known: KnownModels,
): NameResolution {
  const isPrefixed = model.startsWith(`${provider.id}/`) && !listedModel(provider, model);
  return resolveName(isPrefixed ? model : `${provider.id}/${model}`, known);
}

function ruleFor(name: string, tasks: TasksConfig): string | undefined {
  const plain = withoutLatest(name);
  const exact = [name, plain].find((candidate) => Object.hasOwn(tasks, candidate));
  if (exact !== undefined) return exact;
  const prefixed = plain.startsWith(RULE_PREFIX) ? plain.slice(RULE_PREFIX.length) : '';
  if (Object.hasOwn(tasks, prefixed)) return prefixed;
  return Object.keys(tasks).find((rule) =>
    tasks[rule]?.models?.some((pattern) => matchesPattern(pattern, name)),
  );
}

function modelNamed(name: string, known: KnownModels): NameResolution {
  const slash = name.indexOf('/');
  const prefix = slash > 0 && slash < name.length - 1 ? name.slice(0, slash) : undefined;
  const provider = known.providers.find(({ id }) => id === prefix);
  return provider === undefined
    ? listedSomewhere(name, known)
    : listedBy(provider, name.slice(slash + 1));
}

function listedBy(provider: ProviderStatus, model: string): NameResolution {
  if (!provider.isConfigured) return { type: 'not-configured', provider, model };
  const listed = listedModel(provider, model)?.model;
  const accepted = listed ?? (provider.acceptsUnlisted ? model : undefined);
  return accepted === undefined
    ? { type: 'unlisted', name: `${provider.id}/${model}`, among: [{ provider, model }] }
    : { type: 'model', choice: { provider: provider.id, model: accepted } };
}

function listedSomewhere(name: string, known: KnownModels): NameResolution {
  const { providers, defaultChoice } = known;
  const ordered = [
    ...providers.filter(({ id }) => id === defaultChoice?.provider),
    ...providers.filter(({ id }) => id !== defaultChoice?.provider),
  ];
  const owners = ordered.filter((provider) => listedModel(provider, name) !== undefined);
  const owner = owners.find(({ isConfigured }) => isConfigured) ?? owners[0];
  if (owner !== undefined) return listedBy(owner, name);
  const among = ordered.filter(({ isConfigured, acceptsUnlisted }) => {
    return isConfigured && acceptsUnlisted !== true;
  });
  if (among.length === 0) return { type: 'unknown', name };
  return { type: 'unlisted', name, among: among.map((provider) => ({ provider, model: name })) };
}
