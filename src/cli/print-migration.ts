/** How a migration ended: what each table holds on both sides, and what to do now. */
import type { TableComparison } from '../context/migration/table-comparison.ts';
import type { MigrationOptions } from '../context/migration/migrate-store.ts';
import type { MigrationOutcome } from '../context/migration/migration-report.ts';
import type { TableName } from '../context/migration/moved-tables.ts';
import { printTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** As much of a checksum as a person compares. */
const SHOWN = 16;

/** Of the first row that differs. */
const DIFFERENCES = {
  changed: 'is not the same in the target',
  missing: 'is missing in the target',
  extra: 'is in the target only',
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
    await terminal.line(`Engram will be sent ${outcome.sentAgain} messages that it has already.`);
  }
  await terminal.line(
    direction === 'to-postgres'
      ? 'Set RHETOR_DATABASE_URL and start Rhetor. The embedded database is as it was.'
      : 'Take RHETOR_DATABASE_URL away and start Rhetor on this directory. PostgreSQL is as it was.',
  );
}

function nameOf(table: TableName): string {
  return table.replace('_', ' ');
}

function endOf({ isSame, copied }: MigrationOutcome, isVerifying: boolean): string {
  if (isVerifying) return isSame ? 'Both hold the same.' : 'They differ, as the table says.';
  if (copied === 'nothing') {
    return isSame
      ? 'It was finished before; both still hold the same.'
      : 'It was finished before, and one of them has been used since: nothing was copied. To copy ' +
          'anew, empty the target first.';
  }
  return isSame
    ? 'Everything is there, counted and verified.'
    : 'The copy differs, as the table says. The same command begins anew.';
}

/** What `--json` prints. */
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
