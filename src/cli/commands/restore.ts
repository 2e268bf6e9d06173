/** `rhetor restore`: turns a backup into the database of a stopped Rhetor. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { confirm } from '../input/confirm.ts';
import { untilInterrupted } from '../interruption.ts';
import { Progress } from '../output/progress.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../input/usage-error.ts';
import { counted } from '../output/counted.ts';

type RestoreOptions = {
  readonly dataDir?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
};

const NOTES = `
Stop Rhetor first. The file is verified before anything changes, and is not modified. An existing
database is kept beside the new one, as rhetor.db.replaced-<time>.`;

export function registerRestore(program: Command, session: Session): void {
  program
    .command('restore')
    .description('restore a backup, while Rhetor is stopped')
    .argument('<file>', 'what "rhetor backup" wrote')
    .option('--data-dir <directory>', 'directory of the database (RHETOR_DATA_DIR)')
    .option('--yes', 'replace an existing database without asking')
    .option('--json', 'print JSON, for scripts')
    .addHelpText('after', NOTES)
    .action((file: string, options: RestoreOptions) =>
      untilInterrupted((signal) => restore(session, file, options, signal)),
    );
}

async function restore(
  { terminal }: Session,
  file: string,
  options: RestoreOptions,
  signal: AbortSignal,
): Promise<void> {
  const { readStoreEnvironment } = await import('../../config/store-environment.ts');
  const { dataDirectory, databaseUrl } = readStoreEnvironment();
  if (databaseUrl !== undefined && options.dataDir === undefined) {
    throw new UsageError(
      'RHETOR_DATABASE_URL is set, so Rhetor would not read the restored database. Choose its ' +
        'directory with --data-dir, and move it into PostgreSQL with "rhetor migrate".',
    );
  }
  const directory = resolve(options.dataDir ?? dataDirectory);
  // Loaded here, since only restore and migrate need a database.
  const { restoreDatabase } = await import('../../context/sqlite/restore-database.ts');
  const progress = new Progress(terminal, 'copying and verifying');
  try {
    const restored = await restoreDatabase({
      file,
      directory,
      mayReplace: () => {
        progress.end();
        const question = `There is a database in ${directory}. Replace it? It will be kept beside the new one.`;
        return confirm(terminal, question, options.yes === true, signal);
      },
      signal,
    });
    progress.end();
    if (restored === undefined) return terminal.note('Nothing was changed.');
    if (options.json) return await terminal.json({ directory, ...restored });
    const { contexts, messages, replaced } = restored;
    const kept = replaced === undefined ? '' : ` The previous database is now ${replaced}.`;
    const found = `${counted(contexts, 'conversation')} with ${counted(messages, 'message')}`;
    return await terminal.line(`${directory} now holds ${found}.${kept}`);
  } finally {
    progress.end();
  }
}
