/** What a migration notes in the settings of its target, so that it can go on, and nobody uses half of it. */
import { isRecord, parseJson } from '../../model/json.ts';
import { MIRROR_CURSOR } from '../sqlite/mirror-reads.ts';
import { MOVED_TABLES, type MovedRow, type TableName } from './moved-tables.ts';

/** The setting. */
export const MARKER = 'migration';

/** Settings that belong to one database and are not moved: PostgreSQL's probe, and what the outbox is. */
export const STAYING_SETTINGS = `('${MARKER}', '${MIRROR_CURSOR}', 'probe')`;

/**
 * `copying`: up to a row of a table. `verifying`: everything is copied. `differing`: verifying found a
 * difference, so that the copy has to begin anew. `finished`: it is kept, for whoever asks again.
 */
export type MarkerState =
  | { readonly state: 'copying'; readonly table: TableName; readonly after?: MovedRow }
  | { readonly state: 'verifying' | 'differing' | 'finished' };

export type Marker = MarkerState & {
  /** Name of the side that is copied. */
  readonly source: string;
  /** Its fingerprint when the copy began. */
  readonly fingerprint: string;
};

/** Undefined for what no version of Rhetor has written. */
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

/** Why a store must not be opened; undefined if nothing speaks against it. */
export function unfinishedMigration(json: string | undefined): string | undefined {
  if (json === undefined) return undefined;
  const marker = readMarker(json);
  if (marker?.state === 'finished') return undefined;
  const source = marker === undefined ? '' : `, from ${marker.source}`;
  return (
    `This database holds a migration that did not come to its end${source}. Give the command ` +
    'rhetor migrate again, which goes on where it ended, or use an empty database.'
  );
}

function isMovedRow(value: unknown): value is MovedRow {
  return (
    Array.isArray(value) &&
    value.every((part) => part === null || typeof part === 'string' || typeof part === 'number')
  );
}
