/** Leaves out what forks have copied; pure. */
import type { FoundMessage } from '../context/search-question.ts';

/** A fork keeps text and time of what it copies. The best of the copies stays. */
export function withoutCopies(found: readonly FoundMessage[]): readonly FoundMessage[] {
  const seen = new Set<string>();
  return found.filter(({ message: { message, timestamp } }) => {
    const content = JSON.stringify([timestamp, message]);
    if (seen.has(content)) return false;
    seen.add(content);
    return true;
  });
}
