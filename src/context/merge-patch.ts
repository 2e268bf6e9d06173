/** A merge patch (RFC 7396): what it does not name stays, what is null goes; pure. */
import { isRecord } from '../model/json.ts';

export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const merged = new Map(isRecord(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  // Unlike an assignment, this makes of "__proto__" a name like any other.
  return Object.fromEntries(merged);
}
