/**
 * Looks up names on the server while someone waits for a shell's Tab: with a short timeout, and
 * silently on failure.
 */
import { assertNever } from '../../model/assert-never.ts';
import type { RhetorClient } from '../../client/rhetor-client.ts';
import type { LookUp, Named, Suggestion } from './complete.ts';
import { COMPLETION_PATIENCE_MS, MOST_COMPLETIONS } from '../limits.ts';

export function lookUpOn(client: RhetorClient): LookUp {
  return async (named, typed) => {
    try {
      return await ask(client, named, typed);
    } catch {
      // Without a server there is nothing to suggest, and nowhere to report it.
      return [];
    }
  };
}

async function ask(
  client: RhetorClient,
  named: Named,
  typed: string,
): Promise<readonly Suggestion[]> {
  const options = { signal: AbortSignal.timeout(COMPLETION_PATIENCE_MS) };
  switch (named) {
    case 'context': {
      const query = { limit: MOST_COMPLETIONS, ...(typed !== '' && { q: typed }) };
      const { contexts } = await client.contexts.list(query, options);
      return contexts.map(({ id }) => ({ value: id }));
    }
    case 'prompt': {
      const { prompts } = await client.prompts.list({}, options);
      return prompts.map(({ prompt_id: value, description }) => ({ value, description }));
    }
    case 'component': {
      const { prompts } = await client.prompts.list({}, options);
      return [...new Set(prompts.map(({ component }) => component))].map((value) => ({ value }));
    }
    case 'key': {
      const { keys } = await client.keys.list(options);
      return keys.map(({ key_id: value, name: description }) => ({ value, description }));
    }
    case 'template': {
      const { templates } = await client.templates.list({}, options);
      return templates.map(({ template_id: value, description }) => ({ value, description }));
    }
    case 'provider': {
      const { providers } = await client.providers(options);
      return Object.entries(providers).map(([value, { name }]) => ({ value, description: name }));
    }
    case 'rule': {
      const { rules } = await client.rules(options);
      return rules.map(({ rule }) => ({ value: rule }));
    }
    case 'model': {
      const { providers } = await client.providers(options);
      return Object.values(providers).flatMap(({ name, models }) =>
        models.map(({ id }) => ({ value: id, description: name })),
      );
    }
    default:
      return assertNever(named);
  }
}
