/** Patterns of model names, in which `*` matches any text; pure, and without backtracking. */

/**
 * At worst, the time is proportional to the product of the two lengths: each piece is searched
 * once.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return name === head;
  if (!name.startsWith(head) || name.length < head.length + tail.length) return false;
  let place = head.length;
  const end = name.length - tail.length;
  // The leftmost match of each piece leaves the most room for the pieces after it.
  for (const piece of rest) {
    const found = name.indexOf(piece, place);
    if (found < 0 || found + piece.length > end) return false;
    place = found + piece.length;
  }
  return name.endsWith(tail);
}
