/** Checks whether the models named by the rules of a running Rhetor exist. */
import { RhetorClientError } from '../../client/client-error.ts';
import type { RhetorClient } from '../../client/rhetor-client.ts';
import type { ModelReference } from '../../contract/answer.ts';
import type { ProviderList } from '../../contract/providers.ts';
import { type Finding, ok, warn } from './finding.ts';

const AREA = 'models of rules';
const RULE_PREFIX = 'rhetor/';

type NamedModel = ModelReference & { readonly rules: readonly string[] };

/** Empty when Rhetor does not answer or refuses this user: other checks report that. */
export async function checkRuleModels(client: RhetorClient): Promise<readonly Finding[]> {
  try {
    const named = await modelsOfRules(client);
    const faults = await Promise.all(named.map((model) => faultOf(client, model)));
    const models = faults.filter((fault) => fault !== undefined);
    const findings = [...missingProviders(named, await client.providers()), ...models];
    if (findings.length > 0) return findings;
    return [ok(AREA, `no rule names a model that its provider does not know (${named.length})`)];
  } catch {
    return [];
  }
}

async function modelsOfRules(client: RhetorClient): Promise<readonly NamedModel[]> {
  const rules = (await client.modelNames()).filter((name) => name.startsWith(RULE_PREFIX));
  const plans = await Promise.all(
    rules.map(async (model) => ({ model, plan: await client.route({ model }) })),
  );
  const named = new Map<string, NamedModel>();
  for (const { model: rule, plan } of plans) {
    for (const { provider, model } of plan.candidates) {
      const key = `${provider}/${model}`;
      const rulesSoFar = named.get(key)?.rules ?? [];
      const rules = [...rulesSoFar, rule.slice(RULE_PREFIX.length)];
      named.set(key, { provider, model, rules });
    }
  }
  return [...named.values()];
}

/** One finding per provider, however many of its models are named. */
function missingProviders(
  named: readonly NamedModel[],
  { providers }: ProviderList,
): readonly Finding[] {
  const rulesOf = new Map<string, Set<string>>();
  for (const { provider, rules } of named) {
    if (Object.hasOwn(providers, provider)) continue;
    rulesOf.set(provider, new Set([...(rulesOf.get(provider) ?? []), ...rules]));
  }
  return [...rulesOf].map(([provider, rules]) =>
    warn(
      AREA,
      `providers.json has no provider "${provider}", which tasks.json names (${shortList([...rules])})`,
      'Correct tasks.json, or add the provider to providers.json.',
    ),
  );
}

/** An unconfigured or unavailable provider says nothing about its models. */
async function faultOf(client: RhetorClient, named: NamedModel): Promise<Finding | undefined> {
  const { provider, model, rules } = named;
  try {
    await client.route({ provider, model });
    return undefined;
  } catch (error) {
    if (!(error instanceof RhetorClientError) || error.code !== 'model_not_found') return undefined;
    return warn(
      AREA,
      `${provider} does not know the model ${model}, which tasks.json names (${shortList(rules)})`,
      'Correct tasks.json; "rhetor providers --models" lists the models.',
    );
  }
}

function shortList([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
