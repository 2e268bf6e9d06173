/** Reads the prompt files of the templates directory. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '../config/startup-error.ts';
import { parsePromptFile } from './prompt-file.ts';
import type { Prompt } from './prompt.ts';

/**
 * In the order of their ids. A templates directory without a `prompts` folder has no prompts.
 *
 * @throws StartupError that names the file and what is wrong with it
 */
export async function loadPrompts(templatesDirectory: string): Promise<readonly Prompt[]> {
  const folders = await list(templatesDirectory);
  if (!folders.includes('prompts')) return [];
  const directory = join(templatesDirectory, 'prompts');
  const files = (await list(directory)).filter((name) => name.endsWith('.md')).toSorted();
  const prompts = await Promise.all(files.map((name) => load(join(directory, name), name)));
  refuseSecondDefaults(directory, prompts);
  return prompts;
}

async function list(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch((error: unknown) => {
    throw new StartupError(`cannot read the templates directory ${directory}: ${reasonOf(error)}`);
  });
}

async function load(path: string, name: string): Promise<Prompt> {
  try {
    return parsePromptFile(name, await readFile(path, 'utf8'));
  } catch (error) {
    throw new StartupError(`${path}: ${reasonOf(error)}`);
  }
}

function refuseSecondDefaults(directory: string, prompts: readonly Prompt[]): void {
  const defaults = new Map<string, Prompt>();
  for (const prompt of prompts.filter(({ isDefault }) => isDefault)) {
    const first = defaults.get(prompt.component);
    if (first !== undefined) {
      throw new StartupError(
        `${join(directory, `${prompt.id}.md`)}: is_default: ${first.id}.md is the default prompt of ${prompt.component} already`,
      );
    }
    defaults.set(prompt.component, prompt);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
