/** Patterns of model names, in which `*` matches any text; pure, and without backtracking. */

/** Takes time in proportion to the two lengths multiplied at worst: each piece is searched once. */
export function matchesPattern(pattern: string, name: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return name === head;
  if (!name.startsWith(head) || name.length < head.length + tail.length) return false;
  let place = head.length;
  const end = name.length - tail.length;
  // The leftmost place of each piece leaves the most room for those that follow.
  for (const piece of rest) {
    const found = name.indexOf(piece, place);
    if (found < 0 || found + piece.length > end) return false;
    place = found + piece.length;
  }
  return name.endsWith(tail);
}
