/** `rhetor migrate`: everything that Rhetor keeps, from one database into the other. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { isDatabaseUrl, readStoreEnvironment } from '../../config/store-environment.ts';
import type { MigrationOptions } from '../../context/migration/migrate-store.ts';
import type { MigrationOutcome } from '../../context/migration/migration-report.ts';
import { EXIT } from '../exit-codes.ts';
import { untilInterrupted } from '../interruption.ts';
import { MigrationProgress } from '../migration-progress.ts';
import { printMigration, toMigrationJson } from '../print-migration.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';

type MigrateOptions = {
  /** True where the flag has no value. */
  readonly to?: string | true;
  readonly from?: string | true;
  readonly dataDir?: string;
  readonly verify?: boolean;
  readonly json?: boolean;
};

const EXAMPLES = `
Rhetor must not run meanwhile. The source stays as it is. Cut off at any moment, the same command
goes on. A password is better kept in RHETOR_DATABASE_URL than in a flag:

  rhetor migrate --to                    into the PostgreSQL of RHETOR_DATABASE_URL
  rhetor migrate --from --data-dir new   and back, into a new directory
  rhetor migrate --to --verify           only compare the two`;

export function registerMigrate(program: Command, session: Session): void {
  program
    .command('migrate')
    .description('move all that is kept into PostgreSQL, or back')
    .option('--to [url]', 'from the embedded database into this PostgreSQL (RHETOR_DATABASE_URL)')
    .option('--from [url]', 'from this PostgreSQL into the embedded database (RHETOR_DATABASE_URL)')
    .option('--data-dir <directory>', 'of the embedded database (RHETOR_DATA_DIR)')
    .option('--verify', 'copy nothing, only compare')
    .option('--json', 'JSON, for scripts')
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
  const migration = toMigration(options);
  // Only now: no other command needs a database.
  const { migrateStore } = await import('../../context/migration/migrate-store.ts');
  const progress = new MigrationProgress(terminal);
  let outcome: MigrationOutcome;
  try {
    outcome = await migrateStore(migration, (event) => progress.note(event), signal);
  } catch (error) {
    progress.end();
    if (signal.aborted && options.verify !== true) {
      process.stderr.write('Stopped. The same command goes on from here.\n');
    }
    throw error;
  }
  progress.end();
  if (options.json) await terminal.json(toMigrationJson(outcome));
  else await printMigration(terminal, outcome, migration);
  if (!outcome.isSame) process.exitCode = EXIT.failure;
}

/** @throws UsageError, StartupError */
function toMigration({ to, from, dataDir, verify }: MigrateOptions): MigrationOptions {
  const { dataDirectory, databaseUrl, databaseListenUrl } = readStoreEnvironment();
  const given = to ?? from;
  if (given === undefined || (to !== undefined && from !== undefined)) {
    throw new UsageError('Say which way: --to postgres://… or --from postgres://…, one of them.');
  }
  // A pooler that shares sessions would lose the lock.
  const url = given === true ? (databaseListenUrl ?? databaseUrl) : given;
  if (url === undefined || !isDatabaseUrl(url)) {
    throw new UsageError(
      'Say which PostgreSQL, like postgres://user:password@host:5432/rhetor, here or in ' +
        'RHETOR_DATABASE_URL.',
    );
  }
  return {
    direction: to === undefined ? 'from-postgres' : 'to-postgres',
    // Its name is how a migration that was cut off is known again.
    directory: resolve(dataDir ?? dataDirectory),
    url,
    isVerifying: verify === true,
  };
}
