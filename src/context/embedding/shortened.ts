/** Shortens a text that is too long for a model or for a limit; pure. */

/** Characters that most models take, and that all of them take. */
const LENGTHS = [1_000, 250];

/** Undefined for a text that is as short as it gets. */
export function shortened(text: string): string | undefined {
  const length = LENGTHS.find((shorter) => shorter < text.length);
  return length === undefined ? undefined : text.slice(0, length).toWellFormed();
}
