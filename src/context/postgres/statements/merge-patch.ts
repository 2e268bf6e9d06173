/** A merge patch (RFC 7396): omitted keys stay, null removes a key; pure. */
import { isRecord } from '../../../model/json/json.ts';

export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const merged = new Map(isRecord(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  // Unlike an assignment, this treats "__proto__" like any other name.
  return Object.fromEntries(merged);
}
