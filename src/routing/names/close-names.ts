/** Suggests names a caller may have meant instead of an unknown one; pure. */
import { editDistance } from '../../model/edit-distance.ts';

const MOST_SHOWN = 3;
/** Longer names are not typing errors, and comparing them takes time. */
const LONGEST_COMPARED = 80;
/** The share of a name that may differ. */
const WRONG_SHARE = 0.4;
const LEAST_CONTAINED = 3;

/** Closest first; at most three. */
export function closeNames(asked: string, names: readonly string[]): readonly string[] {
  if (asked.length > LONGEST_COMPARED) return [];
  const wanted = asked.toLowerCase();
  return [...new Set(names)]
    .flatMap((name) => {
      const distance = distanceOf(wanted, name.toLowerCase());
      return distance === undefined ? [] : [{ name, distance }];
    })
    .toSorted((one, other) => one.distance - other.distance)
    .slice(0, MOST_SHOWN)
    .map(({ name }) => name);
}

/** The edit distance; undefined if the names have little in common. */
function distanceOf(asked: string, name: string): number | undefined {
  if (name.length > LONGEST_COMPARED) return undefined;
  const most = Math.max(1, Math.floor(Math.max(asked.length, name.length) * WRONG_SHARE));
  const difference = Math.abs(asked.length - name.length);
  const distance = difference > most ? Infinity : editDistance(asked, name);
  if (distance <= most) return distance;
  const [short, long] = asked.length < name.length ? [asked, name] : [name, asked];
  // "claude" may mean any Claude, so it ranks behind every mistyped name.
  return short.length >= LEAST_CONTAINED && long.includes(short)
    ? LONGEST_COMPARED + difference
    : undefined;
}
