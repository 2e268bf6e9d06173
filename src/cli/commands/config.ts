/** `rhetor config import`: makes Rhetor's configuration of another gateway's. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { counted } from '../output/counted.ts';
import { writeFault } from '../file-fault.ts';
import type { Imported } from '../litellm/import-litellm.ts';
import type { Session } from '../session.ts';
import type { Terminal } from '../output/terminal.ts';
import { UsageError } from '../input/usage-error.ts';

type ImportOptions = {
  readonly litellm: string;
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
};

const NOTES = `
Keys are never written: the files name the variables that hold them. What has no counterpart in
Rhetor is listed with its place in the file. docs/migrating.md says more.`;

export function registerConfig(program: Command, session: Session): void {
  const config = program.command('config').description('import a configuration');
  config
    .command('import')
    .description("make providers.json and tasks.json of LiteLLM's configuration")
    .requiredOption('--litellm <file>', "LiteLLM's config.yaml")
    .option('--out <directory>', 'where the files are written', '.')
    .option('--force', 'replace files that are there')
    .option('--json', 'print JSON, for scripts')
    .addHelpText('after', NOTES)
    .action((options: ImportOptions) => importConfig(session.terminal, options));
}

async function importConfig(terminal: Terminal, options: ImportOptions): Promise<void> {
  const { litellm, out, force = false } = options;
  const text = await readFile(litellm, 'utf8');
  // Loaded here, since only this command needs YAML and the checks of Rhetor's own files.
  const { importLitellm } = await import('../litellm/import-litellm.ts');
  const imported = importLitellm(text);
  const files = [
    [join(out, 'providers.json'), imported.providers],
    [join(out, 'tasks.json'), imported.tasks],
  ] as const;
  const written = await write(files, out, force);
  const { notes, variables } = imported;
  if (options.json) return terminal.json({ files: written, variables, notes });
  await print(terminal, written, imported);
}

async function write(
  files: readonly (readonly [string, object])[],
  folder: string,
  force: boolean,
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeFault(error, folder);
  });
  if (!force) {
    for (const [file] of files) {
      if (await isThere(file)) {
        throw new UsageError(
          `${file} exists. Give another folder with --out, or replace it with --force.`,
        );
      }
    }
  }
  for (const [file, content] of files) {
    const text = `${JSON.stringify(content, undefined, 2)}\n`;
    await writeFile(file, text).catch((error: unknown) => {
      throw writeFault(error, file);
    });
  }
  return files.map(([file]) => file);
}

async function isThere(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT'),
  );
}

async function print(
  terminal: Terminal,
  [providersFile = '', tasksFile = '']: readonly string[],
  { providers, tasks, variables, notes }: Imported,
): Promise<void> {
  const { limits: _, ...rules } = tasks;
  await terminal.line(`${providersFile}: ${counted(Object.keys(providers).length, 'provider')}`);
  await terminal.line(`${tasksFile}: ${counted(Object.keys(rules).length, 'rule')}`);
  if (notes.length > 0) {
    await terminal.line();
    for (const { path, message } of notes) {
      await terminal.line(terminal.foreign(`${terminal.style('yellow', path)}: ${message}`));
    }
  }
  await terminal.line();
  if (variables.length > 0) await terminal.line(`Set ${variables.join(', ')}, then start:`);
  else await terminal.line('Start with:');
  await terminal.line(
    `RHETOR_PROVIDERS_CONFIG=${providersFile} RHETOR_TASK_CONFIG=${tasksFile} rhetor serve`,
  );
}
