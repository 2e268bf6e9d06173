/** The progress marker in a migration's target: lets it resume, and prevents the use of a half-copied database. */
import { isRecord, parseJson } from '../../model/json/json.ts';
import { MIRROR_CURSOR, SETTLED_BATCH } from '../rows/store-settings.ts';
import { MOVED_TABLES, type MovedRow, type TableName } from './moved-tables.ts';

/** The key of the setting. */
export const MARKER = 'migration';

/** Settings that belong to one database and are not copied: PostgreSQL's probe, the state of the outbox, and the journal's. */
export const STAYING_SETTINGS = `('${MARKER}', '${MIRROR_CURSOR}', 'probe', '${SETTLED_BATCH}')`;

/**
 * `copying`: up to a row of a table. `verifying`: everything is copied. `differing`: verification
 * found a difference, so the copy has to restart. `finished`: kept to answer a repeated command.
 */
export type MarkerState =
  | { readonly state: 'copying'; readonly table: TableName; readonly after?: MovedRow }
  | { readonly state: 'verifying' | 'differing' | 'finished' };

export type Marker = MarkerState & {
  /** Name of the source side. */
  readonly source: string;
  /** The source's fingerprint when the copy began. */
  readonly fingerprint: string;
};

/** Undefined for text that no version of Rhetor has written. */
export function readMarker(json: string | undefined): Marker | undefined {
  const marker = parseJson(json ?? '');
  if (!isRecord(marker)) return undefined;
  const { state, table, source, fingerprint, after } = marker;
  if (typeof source !== 'string' || typeof fingerprint !== 'string') return undefined;
  if (state === 'copying') {
    const found = MOVED_TABLES.find(({ name }) => name === table);
    if (found === undefined) return undefined;
    return {
      state,
      table: found.name,
      ...(isMovedRow(after) && { after }),
      source,
      fingerprint,
    };
  }
  if (state !== 'verifying' && state !== 'differing' && state !== 'finished') return undefined;
  return { state, source, fingerprint };
}

/** The reason why a store must not be opened; undefined if it may be. */
export function unfinishedMigration(json: string | undefined): string | undefined {
  if (json === undefined) return undefined;
  const marker = readMarker(json);
  if (marker?.state === 'finished') return undefined;
  const source = marker === undefined ? '' : `, from ${marker.source}`;
  return (
    `This database holds an unfinished migration${source}. Run ` +
    'rhetor migrate again, which resumes it, or use an empty database.'
  );
}

function isMovedRow(value: unknown): value is MovedRow {
  return (
    Array.isArray(value) &&
    value.every((part) => part === null || typeof part === 'string' || typeof part === 'number')
  );
}
