/** `rhetor migrate`: copies everything that Rhetor stores from one database to the other. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { MigrationOptions } from '../../context/migrate-store.ts';
import type { MigrationOutcome } from '../../context/migration/migration-report.ts';
import { EXIT } from '../exit-codes.ts';
import { untilInterrupted } from '../interruption.ts';
import { MigrationProgress } from '../output/migration-progress.ts';
import { printMigration, toMigrationJson } from '../output/print-migration.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../input/usage-error.ts';

type MigrateOptions = {
  /** True if the flag has no value. */
  readonly to?: string | true;
  readonly from?: string | true;
  readonly dataDir?: string;
  readonly verify?: boolean;
  readonly json?: boolean;
};

const EXAMPLES = `
Stop Rhetor first. The source is not changed. If the command is interrupted, run it again to
continue. Put a password into RHETOR_DATABASE_URL rather than into a flag:

  rhetor migrate --to                    to the PostgreSQL database in RHETOR_DATABASE_URL
  rhetor migrate --from --data-dir new   back again, into a new directory
  rhetor migrate --to --verify           only compare the two databases`;

export function registerMigrate(program: Command, session: Session): void {
  program
    .command('migrate')
    .description('copy all stored data to PostgreSQL, or back')
    .option(
      '--to [url]',
      'copy from the embedded database to this PostgreSQL database (RHETOR_DATABASE_URL)',
    )
    .option(
      '--from [url]',
      'copy from this PostgreSQL database to the embedded database (RHETOR_DATABASE_URL)',
    )
    .option('--data-dir <directory>', 'directory of the embedded database (RHETOR_DATA_DIR)')
    .option('--verify', 'compare the two databases and copy nothing')
    .option('--json', 'print JSON, for scripts')
    .addHelpText('after', EXAMPLES)
    .action((options: MigrateOptions) =>
      untilInterrupted((signal) => migrate(session, options, signal)),
    );
}

async function migrate(
  { terminal }: Session,
  options: MigrateOptions,
  signal: AbortSignal,
): Promise<void> {
  const migration = await toMigration(options);
  // Loaded here, since only this command needs a database of its own.
  const { migrateStore } = await import('../../context/migrate-store.ts');
  const progress = new MigrationProgress(terminal);
  let outcome: MigrationOutcome;
  try {
    outcome = await migrateStore(migration, (event) => progress.note(event), signal);
  } catch (error) {
    progress.end();
    if (signal.aborted && options.verify !== true) {
      process.stderr.write('Stopped. Run the same command again to continue.\n');
    }
    throw error;
  }
  progress.end();
  if (options.json) await terminal.json(toMigrationJson(outcome));
  else await printMigration(terminal, outcome, migration);
  if (!outcome.isSame) process.exitCode = EXIT.failure;
}

/** @throws UsageError, StartupError */
async function toMigration({
  to,
  from,
  dataDir,
  verify,
}: MigrateOptions): Promise<MigrationOptions> {
  const { isDatabaseUrl, readStoreEnvironment } = await import('../../config/store-environment.ts');
  const { dataDirectory, databaseUrl, databaseListenUrl } = readStoreEnvironment();
  const given = to ?? from;
  if (given === undefined || (to !== undefined && from !== undefined)) {
    throw new UsageError('Choose a direction: either --to postgres://… or --from postgres://….');
  }
  // The migration's lock needs its own database session, which a pooler would share.
  const url = given === true ? (databaseListenUrl ?? databaseUrl) : given;
  if (url === undefined || !isDatabaseUrl(url)) {
    throw new UsageError(
      'Give the address of the PostgreSQL database, such as ' +
        'postgres://user:password@host:5432/rhetor, here or in RHETOR_DATABASE_URL.',
    );
  }
  return {
    direction: to === undefined ? 'from-postgres' : 'to-postgres',
    // An interrupted migration is recognized by the name of its directory.
    directory: resolve(dataDir ?? dataDirectory),
    url,
    isVerifying: verify === true,
  };
}
