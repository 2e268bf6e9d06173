/** Slashes at the end of addresses and paths, which mean nothing to Rhetor. */

/** In one pass: the expression that comes to mind takes quadratic time on a run of slashes. */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}
