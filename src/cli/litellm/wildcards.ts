/** The entries of LiteLLM's model_list that stand for many models, such as `openai/*`; pure. */
import type { Deployment } from './deployment.ts';
import type { ModelGroup } from './model-group.ts';

/** @param name the pattern that callers' names have to match */
export type Wildcard = { readonly name: string; readonly deployment: Deployment };

const ANY = '*';

/** The model that the first fitting entry means by a name. */
export function groupFor(name: string, wildcards: readonly Wildcard[]): ModelGroup | undefined {
  for (const wildcard of wildcards) {
    const [before = '', after] = wildcard.name.split(ANY);
    if (after === undefined || !name.startsWith(before) || !name.endsWith(after)) continue;
    if (name.length <= before.length + after.length) continue;
    const rest = name.slice(before.length, name.length - after.length);
    const model = wildcard.deployment.model.replace(ANY, () => rest);
    return { name, deployments: [{ ...wildcard.deployment, model }] };
  }
  return undefined;
}
