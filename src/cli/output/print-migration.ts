/** Prints the outcome of a migration: the tables on both sides, and what to do next. */
import type { TableComparison } from '../../context/migration/table-comparison.ts';
import type { MigrationOptions } from '../../context/migrate-store.ts';
import type { MigrationOutcome } from '../../context/migration/migration-report.ts';
import type { TableName } from '../../context/migration/moved-tables.ts';
import { printTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Characters of a checksum that are enough for people to compare. */
const SHOWN = 16;

/** Descriptions of the first differing row. */
const DIFFERENCES = {
  changed: 'differs in the target',
  missing: 'is missing in the target',
  extra: 'exists only in the target',
};

export async function printMigration(
  terminal: Terminal,
  outcome: MigrationOutcome,
  { direction, isVerifying }: MigrationOptions,
): Promise<void> {
  const rows = outcome.tables.map(({ table, source, target, difference }) => [
    nameOf(table),
    String(source.rows),
    String(target.rows),
    source.checksum.slice(0, SHOWN),
    difference === undefined ? 'the same' : 'differs',
  ]);
  await printTable(terminal, ['TABLE', 'SOURCE', 'TARGET', 'CHECKSUM', ''], rows);
  for (const { table, difference } of outcome.tables) {
    if (difference === undefined) continue;
    const { type, id } = difference;
    await terminal.line(`${nameOf(table)}: ${terminal.foreign(id)} ${DIFFERENCES[type]}.`);
  }
  await terminal.line(endOf(outcome, isVerifying === true));
  if (!outcome.isSame || isVerifying === true) return;
  if (outcome.sentAgain > 0) {
    await terminal.line(
      `${outcome.sentAgain} messages that Engram already has will be sent to it again.`,
    );
  }
  await terminal.line(
    direction === 'to-postgres'
      ? 'Set RHETOR_DATABASE_URL and start Rhetor. The embedded database is unchanged.'
      : 'Unset RHETOR_DATABASE_URL and start Rhetor on this directory. PostgreSQL is unchanged.',
  );
}

function nameOf(table: TableName): string {
  return table.replace('_', ' ');
}

function endOf({ isSame, copied }: MigrationOutcome, isVerifying: boolean): string {
  if (isVerifying)
    return isSame ? 'Both databases hold the same data.' : 'The databases differ, as shown above.';
  if (copied === 'nothing') {
    return isSame
      ? 'This migration was already finished; both databases still hold the same data.'
      : 'This migration was already finished, and one database has changed since, so nothing was ' +
          'copied. To copy again, empty the target first.';
  }
  return isSame
    ? 'Everything was copied and verified.'
    : 'The copy differs, as shown above. Run the same command again to start over.';
}

/** The output of `--json`. */
export function toMigrationJson({ source, target, copied, isSame, ...outcome }: MigrationOutcome) {
  return {
    source,
    target,
    copied,
    is_same: isSame,
    sent_again: outcome.sentAgain,
    tables: outcome.tables.map(toTableJson),
  };
}

function toTableJson({ table, source, target, difference }: TableComparison) {
  return { table, source, target, ...(difference !== undefined && { difference }) };
}
