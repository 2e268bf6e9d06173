/** Where a failure comes from, without its message, which could quote what a caller or an upstream sent. */

export function stackOf(failure: unknown): string {
  if (!(failure instanceof Error)) return typeof failure;
  return [failure.name, framesOf(failure.stack ?? '')].join('\n');
}

/** The lines of a stack that say where, each without its indentation. */
export function framesOf(stack: string): string {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.map((line) => line.trim()).join('\n');
}
