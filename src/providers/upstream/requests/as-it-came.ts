/** Finds out whether Rhetor changed anything in a caller's own body; pure. */
import { isRecord } from '../../../model/json/json.ts';

/** Returns `original` itself if `body` says the same, so that its own bytes can be sent. */
export function asItCame(body: object, original: object | undefined): object {
  return original !== undefined && isSame(body, original, 1) ? original : body;
}

/** What was not touched is the same value still; only options of a few fields are compared by theirs. */
function isSame(one: object, other: object, depth: number): boolean {
  const values = new Map<string, unknown>(Object.entries(other));
  const entries = Object.entries(one).filter(([, value]) => value !== undefined);
  return (
    entries.length === values.size &&
    entries.every(([name, value]) => {
      const given = values.get(name);
      if (value === given) return true;
      return depth > 0 && isRecord(value) && isRecord(given) && isSame(value, given, depth - 1);
    })
  );
}
