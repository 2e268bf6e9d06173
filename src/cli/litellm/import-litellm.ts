/** Turns LiteLLM's configuration into providers.json and tasks.json, and names what has no counterpart. */
import { type ProviderDefinition, providersSchema } from '../../config/providers-config.ts';
import { type TaskRule, tasksFileSchema } from '../../config/tasks-config.ts';
import { isRecord } from '../../model/json/json.ts';
import { type Deployment, toDeployment } from './deployment.ts';
import { type ImportNote, ImportNotes } from './import-notes.ts';
import { KeyVariables } from './key-variables.ts';
import type { ModelGroup } from './model-group.ts';
import { ProviderBook } from './provider-book.ts';
import { LitellmFault, readLitellm } from './read-litellm.ts';
import { Section } from './section.ts';
import { toRules } from './to-rules.ts';
import type { Wildcard } from './wildcards.ts';

export type Imported = {
  readonly providers: Readonly<Record<string, ProviderDefinition>>;
  readonly tasks: Readonly<Record<string, TaskRule | { readonly concurrent: number }>>;
  /** The variables that providers.json names, which have to be set where Rhetor is started. */
  readonly variables: readonly string[];
  readonly notes: readonly ImportNote[];
};

/** @throws LitellmFault for a file that is none, or of which nothing can be used */
export function importLitellm(text: string): Imported {
  const file = readLitellm(text);
  const notes = new ImportNotes();
  const book = new ProviderBook();
  const surroundings = { book, notes, keys: new KeyVariables(text) };
  const credentials = credentialsOf(file);
  const groups = new Map<string, Deployment[]>();
  const wildcards: Wildcard[] = [];
  for (const entry of file.sections('model_list')) {
    const name = entry.text('model_name');
    const params = entry.section('litellm_params');
    const info = entry.section('model_info');
    if (name === undefined) {
      notes.add(entry.path, 'is left out: it has no model_name');
      entry.leaveOut();
      continue;
    }
    const deployment = toDeployment(withCredential(params, credentials), info, surroundings);
    if (deployment === undefined) continue;
    if (deployment.model.includes('*')) {
      wildcards.push({ name, deployment });
      noteWildcard(entry, name, deployment, notes);
    } else groups.set(name, [...(groups.get(name) ?? []), deployment]);
  }
  const rules = toRules({ groups: [...groups].map(toGroup), wildcards }, file, notes);
  const concurrent = file.section('general_settings').number('global_max_parallel_requests');
  const providers = book.toFile();
  if (Object.keys(providers).length === 0) {
    const reasons = notes.all.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new LitellmFault(
      reasons === '' ? 'its model_list is empty.' : `Rhetor can ask none of its models. ${reasons}`,
    );
  }
  notes.addUnread(file.unread());
  const tasks = { ...rules, ...(concurrent !== undefined && { limits: { concurrent } }) };
  assertTaken('providers.json', providersSchema.safeParse(providers));
  assertTaken('tasks.json', tasksFileSchema.safeParse(tasks));
  return { providers, tasks, variables: variablesOf(providers), notes: notes.all };
}

function toGroup([name, deployments]: [string, readonly Deployment[]]): ModelGroup {
  return { name, deployments };
}

/** Rhetor passes names of the form `provider/model` on by itself. */
function noteWildcard(
  entry: Section,
  name: string,
  { provider }: Deployment,
  notes: ImportNotes,
): void {
  if (name === `${provider}/*`) return;
  notes.add(
    entry.pathOf('model_name'),
    `"${name}" has no rule: ask for ${provider}/<model>, or for a name that ${provider} lists`,
  );
}

/** By name. */
function credentialsOf(file: Section): ReadonlyMap<string, unknown> {
  return new Map(
    file.sections('credential_list').flatMap((entry): [string, unknown][] => {
      const name = entry.text('credential_name');
      const values = entry.take('credential_values', (value) =>
        isRecord(value) ? value : undefined,
      );
      entry.take('credential_info', (value) => value);
      return name === undefined ? [] : [[name, values]];
    }),
  );
}

function withCredential(params: Section, credentials: ReadonlyMap<string, unknown>): Section {
  const name = params.take('litellm_credential_name', (value) =>
    typeof value === 'string' && credentials.has(value) ? value : undefined,
  );
  const values = name === undefined ? undefined : credentials.get(name);
  return isRecord(values) ? params.with(values) : params;
}

function variablesOf(providers: Imported['providers']): readonly string[] {
  const names = Object.values(providers).flatMap(({ api_key_env, base_url_env }) =>
    [api_key_env ?? [], base_url_env ?? []].flat(),
  );
  return [...new Set(names)].toSorted();
}

type Checked = ReturnType<(typeof providersSchema | typeof tasksFileSchema)['safeParse']>;

/** What is written has to be what Rhetor starts with. */
function assertTaken(name: string, { error }: Checked): void {
  const [issue] = error?.issues ?? [];
  if (issue === undefined) return;
  throw new LitellmFault(
    `the ${name} that it gives would not be valid: ${issue.path.join('.')}: ${issue.message}.`,
  );
}
