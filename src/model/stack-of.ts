/** Where a failure comes from, without its message, which could quote what a caller or an upstream sent. */
export function stackOf(failure: unknown): string {
  if (!(failure instanceof Error)) return typeof failure;
  const frames = (failure.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [failure.name, ...frames].join('\n');
}
