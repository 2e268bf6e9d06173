/** How long the regular expressions of a JSON schema are; pure. */
import { isRecord } from '../../model/json/json.ts';

/**
 * Characters of all patterns together, wherever they stand in the schema. Stops counting once there
 * are more than `most`. Values that only look like patterns, as in an `enum`, count as well.
 */
export function patternLength(schema: unknown, most: number): number {
  const unread: unknown[] = [schema];
  let length = 0;
  while (unread.length > 0 && length <= most) {
    const value = unread.pop();
    if (Array.isArray(value)) for (const item of value) unread.push(item);
    if (!isRecord(value)) continue;
    const { pattern, patternProperties } = value;
    if (typeof pattern === 'string') length += pattern.length;
    if (isRecord(patternProperties)) {
      for (const key of Object.keys(patternProperties)) length += key.length;
    }
    for (const inner of Object.values(value)) unread.push(inner);
  }
  return length;
}
