/** Looks at the environment and the config files as a start does, and at which keys there are. */
import { ConfigFile } from '../../config/config-file.ts';
import { type Environment, environmentConfig } from '../../config/environment.ts';
import { type ResolvedProvider, resolvedProvidersSchema } from '../../config/providers-config.ts';
import { StartupError } from '../../config/startup-error.ts';
import { NO_RULES, providersOfRules, tasksSchema } from '../../config/tasks-config.ts';
import { fail, type Finding, ok, warn } from './finding.ts';

export type ConfigCheck = {
  readonly findings: readonly Finding[];
  /** Undefined: a start would be refused because of it. */
  readonly environment: Environment | undefined;
  readonly providers: readonly ResolvedProvider[];
};

export async function checkConfig(): Promise<ConfigCheck> {
  let environment: Environment;
  try {
    environment = environmentConfig();
  } catch (error) {
    const finding = fail('environment', messageOf(error), 'Correct the variable, and look again.');
    return { findings: [finding], environment: undefined, providers: [] };
  }
  const { providersFile, tasksFile, variables } = environment;
  const [providers, tasks] = await Promise.all([
    readOnce(() => ConfigFile.load(providersFile, resolvedProvidersSchema(variables), ignore)),
    readOnce(() => ConfigFile.load(tasksFile, tasksSchema, ignore, NO_RULES)),
  ]);
  const known = 'value' in providers ? providers.value : [];
  return {
    environment,
    providers: known,
    findings: [
      ok('environment', `every variable is understood; Node ${process.versions.node}`),
      'value' in providers
        ? ok('providers.json', `${providers.value.length} providers`)
        : fail('providers.json', providers.fault, 'Correct the file; a start is refused with it.'),
      'value' in tasks
        ? ok('tasks.json', `${Object.keys(tasks.value).length} rules`)
        : fail('tasks.json', tasks.fault, 'Correct the file; a start is refused with it.'),
      ...('value' in tasks && 'value' in providers
        ? providersOfRules(tasks.value)
            .filter(({ provider }) => known.every(({ id }) => id !== provider))
            .map(({ rule, provider }) =>
              warn(
                'tasks.json',
                `the rule ${rule} names the provider "${provider}", which there is not`,
                'Add it to providers.json, or correct the rule.',
              ),
            )
        : []),
      ...known.flatMap(checkKey),
      ...checkChoice(known),
    ],
  };
}

/** Whether a key is there; never what it is. */
function checkKey({ id, apiKey, apiKeyVariable }: ResolvedProvider): readonly Finding[] {
  if (apiKeyVariable === undefined) return [];
  if (apiKey !== undefined) return [ok(`key of ${id}`, `${apiKeyVariable} is set`)];
  return [
    warn(
      `key of ${id}`,
      `${apiKeyVariable} is not set, so ${id} is not asked`,
      `Set ${apiKeyVariable} where Rhetor is started, if it is to be.`,
    ),
  ];
}

function checkChoice(providers: readonly ResolvedProvider[]): readonly Finding[] {
  const isReal = ({ kind }: ResolvedProvider) => kind !== 'simulated';
  if (providers.some((provider) => isReal(provider) && provider.isConfigured)) return [];
  return [
    warn(
      'models',
      'no real provider is configured: unless Ollama answers, every answer is simulated',
      'Set the key of a provider, or start Ollama.',
    ),
  ];
}

async function readOnce<T>(
  load: () => Promise<ConfigFile<T>>,
): Promise<{ readonly value: T } | { readonly fault: string }> {
  try {
    const file = await load();
    file.close();
    return { value: file.current };
  } catch (error) {
    return { fault: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  if (error instanceof StartupError) return error.message;
  return error instanceof Error ? error.message : String(error);
}

function ignore(): void {}
