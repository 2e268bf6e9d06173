/** Copies table by table in bounded batches, each committed together with its progress marker. */
import type { Marker } from './marker.ts';
import type { BatchLimits, MigrationSide, MigrationTarget } from './migration-side.ts';
import type { MigrationReport } from './migration-report.ts';
import { keyOf, MOVED_TABLES, type MovedRow, type MovedTable } from './moved-tables.ts';

export type Copying = {
  readonly source: MigrationSide;
  readonly target: MigrationTarget;
  readonly limits: BatchLimits;
  readonly report: MigrationReport;
  readonly signal: AbortSignal;
};

/**
 * @param marker of a copy in progress: it resumes after the row noted there
 * @throws the signal's reason between two batches
 */
export async function copyTables(copying: Copying, marker: Marker): Promise<void> {
  if (marker.state !== 'copying') return;
  const { source, target } = copying;
  const [total, done] = [await source.count(), await target.count()];
  const first = MOVED_TABLES.findIndex(({ name }) => name === marker.table);
  for (const table of MOVED_TABLES.slice(first)) {
    const isFirst = table.name === marker.table;
    const progress = { rows: done[table.name], of: total[table.name] };
    await copyTable(copying, marker, table, progress, isFirst ? marker.after : undefined);
  }
  await target.finish(await source.lastSequence());
}

async function copyTable(
  { source, target, limits, report, signal }: Copying,
  { source: name, fingerprint }: Marker,
  table: MovedTable,
  progress: { rows: number; readonly of: number },
  begin: MovedRow | undefined,
): Promise<void> {
  let after = begin;
  for (;;) {
    signal.throwIfAborted();
    const rows = await source.read(table, after, limits);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = keyOf(table, last);
    const marker: Marker = {
      state: 'copying',
      table: table.name,
      after,
      source: name,
      fingerprint,
    };
    await target.write(table, rows, JSON.stringify(marker));
    progress.rows += rows.length;
    report({ type: 'copied', table: table.name, ...progress });
  }
}
