/** The stack of a failure without its message, which could quote text of a caller or an upstream. */

export function stackOf(failure: unknown): string {
  if (!(failure instanceof Error)) return typeof failure;
  return [failure.name, framesOf(failure.stack ?? '')].join('\n');
}

/** The frame lines of a stack, without indentation. */
export function framesOf(stack: string): string {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.map((line) => line.trim()).join('\n');
}
