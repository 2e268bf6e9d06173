/** The names under which vendors' clients ask for models, and what each stands for; pure. */
import type { TasksConfig } from '../../config/tasks-config.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { ModelWish } from '../../routing/candidate-plan.ts';
import type { ModelInfo, ProviderStatus } from '../../providers/provider-status.ts';

export type NamedModel = {
  readonly wish: ModelWish;
  /** The rule that was asked for by its name. */
  readonly ruleName?: string;
};

export type KnownModels = {
  readonly tasks: TasksConfig;
  readonly providers: readonly ProviderStatus[];
};

/** A name that a client may ask for. */
export type ListedName =
  | { readonly type: 'rule'; readonly id: string }
  | {
      readonly type: 'model';
      readonly id: string;
      readonly provider: ProviderStatus;
      readonly info: ModelInfo;
    };

/** Leaves the choice to the rules: that of the component and task, `default` if none is named. */
const RHETOR = 'rhetor';

/**
 * First hit wins: `rhetor`; `rhetor/<rule>`; a rule's plain name, so that one line in tasks.json gives
 * any name a meaning; a model that its provider lists, with or without the provider's id before it;
 * `provider/model` that is not listed. Any other name is taken for a model that nobody has listed, of
 * the first provider of the caller's own kind.
 * @throws RhetorError `model_not_found` for a rule that does not exist
 */
export function fromModelName(
  name: string,
  { tasks, providers }: KnownModels,
  kind: ProviderStatus['kind'],
): NamedModel {
  const plain = withoutLatest(name);
  if (plain === RHETOR) return { wish: {} };
  const rule = plain.startsWith(`${RHETOR}/`) ? plain.slice(RHETOR.length + 1) : undefined;
  for (const candidate of rule === undefined ? [name, plain] : [rule]) {
    if (Object.hasOwn(tasks, candidate)) return { wish: {}, ruleName: candidate };
  }
  const configured = providers.filter(({ isConfigured }) => isConfigured);
  const [prefixed, model] = splitProvider(name, configured);
  if (prefixed !== undefined && lists(prefixed, model)) return choice(prefixed, model);
  const owner = configured.find((provider) => lists(provider, name));
  if (owner !== undefined) return choice(owner, name);
  if (prefixed !== undefined) return choice(prefixed, model);
  if (rule !== undefined) {
    throw new RhetorError('model_not_found', `There is no rule "${rule}" in tasks.json.`);
  }
  const own = configured.find((provider) => provider.kind === kind);
  return own === undefined ? { wish: { model: name } } : choice(own, name);
}

/** Every name, each once: the rules, the models by their ids, and by `provider/model`. */
export function listModelNames({ tasks, providers }: KnownModels): readonly ListedName[] {
  const rules = Object.keys(tasks);
  const models = providers
    .filter(({ isConfigured }) => isConfigured)
    .flatMap((provider) => provider.models.map((info) => ({ provider, info })));
  const names: ListedName[] = [
    ...[RHETOR, ...rules.map((rule) => `${RHETOR}/${rule}`), ...rules].map(
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
  return names.filter(({ id }) => !seen.has(id) && seen.add(id));
}

export function findModelName(name: string, known: KnownModels): ListedName | undefined {
  const names = listModelNames(known);
  return (
    names.find(({ id }) => id === name) ??
    names.find(({ id }) => withoutLatest(id) === withoutLatest(name))
  );
}

function splitProvider(
  name: string,
  providers: readonly ProviderStatus[],
): readonly [ProviderStatus | undefined, string] {
  const slash = name.indexOf('/');
  const model = name.slice(slash + 1);
  if (slash < 1 || model === '') return [undefined, name];
  return [providers.find(({ id }) => id === name.slice(0, slash)), model];
}

/** A simulated model may carry its script behind a question mark. */
function lists(provider: ProviderStatus, model: string): boolean {
  const [id = model] = provider.kind === 'simulated' ? model.split('?', 1) : [model];
  return provider.models.some((listed) => withoutLatest(listed.id) === withoutLatest(id));
}

function choice({ id }: ProviderStatus, model: string): NamedModel {
  return { wish: { provider: id, model } };
}

/** Ollama's clients add it to a name that has no tag. */
function withoutLatest(name: string): string {
  return name.endsWith(':latest') ? name.slice(0, -':latest'.length) : name;
}
