/** Checks the environment and config files as a start does, and which keys are set. */
import { ConfigFile } from '../../config/config-file.ts';
import { type Environment, environmentConfig } from '../../config/environment.ts';
import { type ResolvedProvider, resolvedProvidersSchema } from '../../config/providers-config.ts';
import { StartupError } from '../../config/startup-error.ts';
import { textOfFault } from '../../config/file-fault.ts';
import { embeddingFault } from '../../config/memory-config.ts';
import {
  NO_RULES,
  providersOfRules,
  type TasksFile,
  tasksFileSchema,
} from '../../config/tasks-config.ts';
import { counted } from '../output/counted.ts';
import { fail, type Finding, ok, warn } from './finding.ts';

export type ConfigCheck = {
  readonly findings: readonly Finding[];
  /** Undefined if the server would refuse to start with this configuration. */
  readonly environment: Environment | undefined;
  readonly providers: readonly ResolvedProvider[];
  /** Variable names that providers.json gives for keys and addresses. */
  readonly namedVariables: ReadonlySet<string>;
};

export async function checkConfig(): Promise<ConfigCheck> {
  const namedVariables = new Set<string>();
  let environment: Environment;
  try {
    environment = environmentConfig();
  } catch (error) {
    const finding = fail(
      'environment',
      messageOf(error),
      'Correct the variable, then run doctor again.',
    );
    return { findings: [finding], environment: undefined, providers: [], namedVariables };
  }
  const { providersFile, tasksFile, variables, isSimulatedAllowed } = environment;
  const [providers, tasks] = await Promise.all([
    readOnce(() =>
      ConfigFile.load(
        providersFile,
        resolvedProvidersSchema(recorded(variables, namedVariables), isSimulatedAllowed),
        ignore,
      ),
    ),
    readOnce(() => ConfigFile.load(tasksFile, tasksFileSchema, ignore, NO_RULES)),
  ]);
  const known = 'value' in providers ? providers.value : [];
  return {
    environment,
    providers: known,
    namedVariables,
    findings: [
      ok('environment', `all variables are valid; Node ${process.versions.node}`),
      'value' in providers
        ? ok('providers.json', counted(providers.value.length, 'provider'))
        : fail(
            'providers.json',
            providers.fault,
            'Correct the file; Rhetor does not start with it.',
          ),
      'value' in tasks
        ? ok('tasks.json', counted(Object.keys(tasks.value.rules).length, 'rule'))
        : fail('tasks.json', tasks.fault, 'Correct the file; Rhetor does not start with it.'),
      ...('value' in tasks && 'value' in providers
        ? providersOfRules(tasks.value.rules)
            .filter(({ provider }) => known.every(({ id }) => id !== provider))
            .map(({ rule, provider }) =>
              warn(
                'tasks.json',
                `the rule ${rule} names the provider "${provider}", which does not exist`,
                'Add it to providers.json, or correct the rule.',
              ),
            )
        : []),
      ...('value' in tasks && 'value' in providers ? checkMemory(tasks.value, known) : []),
      ...known.flatMap(checkKey),
      ...checkChoice(known, isSimulatedAllowed),
    ],
  };
}

function checkMemory(
  { memory }: TasksFile,
  known: readonly ResolvedProvider[],
): readonly Finding[] {
  if (memory === undefined) return [];
  const fault = embeddingFault(memory, known);
  if (fault !== undefined) {
    return [fail('tasks.json', textOfFault(fault), 'Correct it; Rhetor does not start with it.')];
  }
  const { provider, model } = memory.embeddings;
  return [ok('memory', `messages and notes get vectors from ${provider}/${model}`)];
}

/** Whether a key is set; its value is never shown. */
function checkKey({ id, apiKey, apiKeyVariable, keys }: ResolvedProvider): readonly Finding[] {
  if (apiKeyVariable === undefined) return [];
  if (keys !== undefined) {
    const names = keys.map(({ variable }) => variable).join(', ');
    return [ok(`keys of ${id}`, `${names} are set and share its requests`)];
  }
  if (apiKey !== undefined) return [ok(`key of ${id}`, `${apiKeyVariable} is set`)];
  return [
    warn(
      `key of ${id}`,
      `${apiKeyVariable} is not set, so ${id} is not asked`,
      `Set ${apiKeyVariable} where Rhetor is started, if you want to use it.`,
    ),
  ];
}

function checkChoice(
  providers: readonly ResolvedProvider[],
  isSimulatedAllowed: boolean,
): readonly Finding[] {
  const isReal = ({ kind }: ResolvedProvider) => kind !== 'simulated';
  if (providers.some((provider) => isReal(provider) && provider.isConfigured)) return [];
  return [
    warn(
      'models',
      isSimulatedAllowed
        ? 'no real provider is configured; unless Ollama answers, every answer is simulated'
        : 'no provider is configured; unless Ollama answers, no model can answer',
      "Set a provider's key, or start Ollama.",
    ),
  ];
}

/** The variables, recording in `names` which of them are read. */
function recorded(
  variables: Environment['variables'],
  names: Set<string>,
): Environment['variables'] {
  return new Proxy(variables, {
    get: (target, name) => {
      if (typeof name !== 'string') return undefined;
      names.add(name);
      return target[name];
    },
  });
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
