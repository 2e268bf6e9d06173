/** Time zones: the reader's, and those to choose from. */

/** The zone whose days the reader counts. */
export function readersZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** UTC, the reader's and the current one first. */
export function timeZones(current: string): readonly string[] {
  return [...new Set(['UTC', readersZone(), current, ...Intl.supportedValuesOf('timeZone')])];
}
