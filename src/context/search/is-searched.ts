/** Leaves out what a search excludes, though the words of a message that it includes reach it; pure. */
import type { SearchCandidate, SearchScope } from '../records/search-query.ts';

export function isSearched({
  since,
  until,
  outside,
}: SearchScope): (candidate: SearchCandidate) => boolean {
  return ({ contextId, message: { sequence, timestamp } }) => {
    if (since !== undefined && timestamp < since) return false;
    if (until !== undefined && timestamp >= until) return false;
    return outside?.contextId !== contextId || sequence < outside.from;
  };
}
