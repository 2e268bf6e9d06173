/** The time zones to choose from: UTC, the reader's and the current one first. */

export function timeZones(current: string): readonly string[] {
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [...new Set(['UTC', own, current, ...Intl.supportedValuesOf('timeZone')])];
}
