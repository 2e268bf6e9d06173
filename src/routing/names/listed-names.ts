/** Every name that a caller may ask for, as the model lists show them; pure. */
import type { ModelInfo, ProviderStatus } from '../../providers/provider-status.ts';
import { usableCandidates } from './allowed-models.ts';
import { isModelAllowed } from '../allowed-names.ts';
import type { NameTarget } from '../candidate-plan.ts';
import { closeNames } from './close-names.ts';
import { withoutLatest } from './listed-model.ts';
import { type KnownModels, resolveName, RHETOR } from './model-name.ts';
import { namedRule } from '../rules/rule-lookup.ts';

export type ListedName =
  | { readonly type: 'rule'; readonly id: string }
  | {
      readonly type: 'model';
      readonly id: string;
      readonly provider: ProviderStatus;
      readonly info: ModelInfo;
    };

/**
 * Each name once, if the caller may use it: the rules, the names they answer for, the models by id and by `provider/model`.
 */
export function listNames(known: KnownModels): readonly ListedName[] {
  const { tasks, providers } = known;
  const rules = Object.keys(tasks);
  const answeredFor = Object.values(tasks).flatMap(({ models = [] }) =>
    models.filter((pattern) => !pattern.includes('*')),
  );
  const models = providers
    .filter(({ isConfigured }) => isConfigured)
    .flatMap((provider) => provider.models.map((info) => ({ provider, info })));
  const names: ListedName[] = [
    ...[RHETOR, ...rules.map((rule) => `${RHETOR}/${rule}`), ...rules, ...answeredFor].map(
      (id) => ({ type: 'rule', id }) as const,
    ),
    ...models.map(
      ({ provider, info }) => ({ type: 'model', id: info.id, provider, info }) as const,
    ),
    ...models.map(
      ({ provider, info }) =>
        ({ type: 'model', id: `${provider.id}/${info.id}`, provider, info }) as const,
    ),
  ];
  const seen = new Set<string>();
  return names.filter(
    (listed) => !seen.has(listed.id) && seen.add(listed.id) && isListedAllowed(listed, known),
  );
}

/** A rule is listed if it has a model that the caller may use. */
export function isListedAllowed(listed: ListedName, known: KnownModels): boolean {
  const { allowed, tasks } = known;
  if (allowed === undefined) return true;
  if (listed.type === 'model') {
    return isModelAllowed({ provider: listed.provider.id, model: listed.info.id }, allowed);
  }
  const target = resolveName(listed.id, known);
  if (target.type === 'rules') {
    return Object.keys(tasks).some((rule) => isRuleUsable({ type: 'rule', name: rule }, known));
  }
  return target.type === 'rule' && isRuleUsable(target, known);
}

function isRuleUsable(
  target: Extract<NameTarget, { readonly type: 'rule' }>,
  { tasks, providers, defaultChoice, allowed }: KnownModels,
): boolean {
  const rule = namedRule(tasks, target.name)?.rule;
  const input = { target, fallbacks: [], rule, defaultChoice, providers };
  return usableCandidates(input, target.name, allowed).length > 0;
}

/**
 * Suggestions for an unknown name. The model alone is compared too, since a wrong provider may hide
 * an existing model.
 */
export function namesCloseTo(name: string, known: KnownModels): readonly string[] {
  const ids = listNames(known).map(({ id }) => id);
  const isRules = name.startsWith(`${RHETOR}/`);
  const slash = name.indexOf('/');
  const alike = ids.filter(
    (id) => id.includes('/') === slash >= 0 && id.startsWith(`${RHETOR}/`) === isRules,
  );
  const close = closeNames(name, alike);
  if (close.length > 0 || slash < 0) return close;
  return closeNames(
    name.slice(slash + 1),
    ids.filter((id) => !id.includes('/')),
  );
}

export function findName(name: string, names: readonly ListedName[]): ListedName | undefined {
  return (
    names.find(({ id }) => id === name) ??
    names.find(({ id }) => withoutLatest(id) === withoutLatest(name))
  );
}
