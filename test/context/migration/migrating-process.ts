/**
 * A process that migrates, reports each batch to its parent, and kills itself at a given point.
 * Arguments, as JSON: the options, and the point, or null for none.
 */
import { migrateStore, type MigrationOptions } from '../../../src/context/migrate-store.ts';
import type { MigrationEvent } from '../../../src/context/migration/migration-report.ts';

/** The event of this type at which that many rows of this table are done. */
export type Point = {
  readonly type: MigrationEvent['type'];
  readonly table?: string;
  readonly rows?: number;
};

export function isAt({ type, table, rows = 0 }: Point, event: MigrationEvent): boolean {
  if (event.type !== type) return false;
  return !('table' in event) || (event.table === table && event.rows >= rows);
}

if (import.meta.main) {
  const [options, point] = process.argv.slice(2).map((json) => JSON.parse(json) as unknown);
  const report = (event: MigrationEvent): void => {
    process.send?.(event);
    if (point !== null && isAt(point as Point, event)) process.kill(process.pid, 'SIGKILL');
  };
  await migrateStore(options as MigrationOptions, report, new AbortController().signal);
  process.disconnect?.();
}
