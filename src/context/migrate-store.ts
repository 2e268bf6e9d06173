/** Copies a store's whole content from one database to the other, and verifies that nothing was lost. */
import { PostgresMigrationSide } from './postgres/migration-side.ts';
import { SqliteMigrationSide } from './sqlite/migration-side.ts';
import { compareTables } from './migration/compare-tables.ts';
import type { TableComparison } from './migration/table-comparison.ts';
import { copyTables } from './migration/copy-tables.ts';
import { type Marker, readMarker } from './migration/marker.ts';
import { MigrationFailure, MigrationRefusal } from './migration/migration-error.ts';
import type { MigrationOutcome, MigrationReport } from './migration/migration-report.ts';
import type { BatchLimits, MigrationSide, MigrationTarget } from './migration/migration-side.ts';

export type MigrationOptions = {
  readonly direction: 'to-postgres' | 'from-postgres';
  /** The folder of the embedded database. */
  readonly directory: string;
  /** The address of PostgreSQL; its password is never printed. */
  readonly url: string;
  /** Only compares, and copies nothing. */
  readonly isVerifying?: boolean;
  readonly limits?: BatchLimits;
};

const LIMITS: BatchLimits = { rows: 1_000, bytes: 4 * 1024 * 1024 };

type Migration = Required<Pick<MigrationOptions, 'direction' | 'limits'>> & {
  readonly source: MigrationSide;
  readonly target: MigrationTarget;
  readonly report: MigrationReport;
  readonly signal: AbortSignal;
};

/**
 * The source stays unchanged. After an interruption at any moment, the same call resumes from the
 * last commit.
 * @throws MigrationRefusal, MigrationFailure, or the signal's reason once the current batch is
 * committed
 */
export async function migrateStore(
  options: MigrationOptions,
  report: MigrationReport,
  signal: AbortSignal,
): Promise<MigrationOutcome> {
  const { direction, limits = LIMITS, isVerifying = false } = options;
  const source = await openSide(options, direction === 'to-postgres', true);
  try {
    const target = await openSide(options, direction === 'from-postgres', isVerifying);
    try {
      const migration = { direction, limits, source, target, report, signal };
      report({ type: 'begin', source: source.name, target: target.name });
      return await (isVerifying ? verify(migration, 'nothing') : move(migration));
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function openSide(
  { directory, url }: MigrationOptions,
  isEmbedded: boolean,
  mustExist: boolean,
): Promise<MigrationTarget> {
  return isEmbedded
    ? SqliteMigrationSide.open(directory, { mustExist })
    : PostgresMigrationSide.open(url, { mustExist });
}

async function move(migration: Migration): Promise<MigrationOutcome> {
  const { source, target, report } = migration;
  const fingerprint = await source.fingerprint();
  const found = await findMarker(migration);
  if (found?.state === 'finished') return verify(migration, 'nothing');
  const marker = found && (await usable(migration, found, fingerprint));
  if (marker !== undefined) report({ type: 'resumed' });
  const wanted: Marker = { source: source.name, fingerprint, state: 'copying', table: 'contexts' };
  if (marker === undefined) await target.writeMarker(JSON.stringify(wanted));
  await copyTables(migration, marker ?? wanted);
  await target.writeMarker(JSON.stringify({ ...wanted, state: 'verifying' }));
  const outcome = await verify(migration, marker === undefined ? 'everything' : 'the rest');
  await Promise.all([source.assertUnused(), target.assertUnused()]);
  const isSame = outcome.isSame && (await source.fingerprint()) === fingerprint;
  const state = isSame ? 'finished' : 'differing';
  await target.writeMarker(JSON.stringify({ source: source.name, fingerprint, state }));
  if (outcome.isSame && !isSame) {
    throw new MigrationFailure(
      'The source was changed in the meantime. Stop the process that writes to it.',
      undefined,
    );
  }
  return { ...outcome, isSame };
}

/**
 * The marker of an earlier run; undefined for an empty target.
 * @throws MigrationRefusal for a target that holds other data
 */
async function findMarker({ source, target }: Migration): Promise<Marker | undefined> {
  const marker = readMarker(await target.readMarker());
  if (marker?.source === source.name) return marker;
  if (marker !== undefined && marker.state !== 'finished') {
    throw new MigrationRefusal(
      `${target.name} holds an unfinished migration from ${marker.source}. ` +
        `Run that command again to finish it. ${target.howToEmpty}`,
    );
  }
  const counts = Object.values(await target.count());
  if (counts.every((count) => count === 0)) return undefined;
  throw new MigrationRefusal(
    `${target.name} already holds data of Rhetor, and is not changed. ${target.howToEmpty}`,
  );
}

/** Undefined if the copy has to restart; the target is empty then. */
async function usable(
  { target, report }: Migration,
  marker: Marker,
  fingerprint: string,
): Promise<Marker | undefined> {
  if (marker.state !== 'differing' && marker.fingerprint === fingerprint) return marker;
  const reason =
    marker.state === 'differing'
      ? 'the copy of the earlier run differed from its source'
      : 'the source has changed since the earlier run';
  report({ type: 'begun-anew', reason });
  await target.clear();
  return undefined;
}

async function verify(
  migration: Migration,
  copied: MigrationOutcome['copied'],
): Promise<MigrationOutcome> {
  const { source, target, direction } = migration;
  const tables = await compareTables({
    ...migration,
    mayHoldMore: direction === 'from-postgres' ? ['outbox'] : [],
  });
  return {
    source: source.name,
    target: target.name,
    copied,
    isSame: tables.every(isSameTable),
    tables,
    sentAgain: tables.reduce((sum, { besides }) => sum + besides, 0),
  };
}

function isSameTable({ source, target, difference }: TableComparison): boolean {
  return difference === undefined && source.checksum === target.checksum;
}
