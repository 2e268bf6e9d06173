/** For steps of a search that it can do without: late, they must not cost it what it has found. */

/** Resolves to what the step finds, or to undefined as soon as the signal aborts; rejects only before that. */
export function unlessAborted<Found>(
  step: Promise<Found>,
  signal: AbortSignal | undefined,
): Promise<Found | undefined> {
  if (signal === undefined) return step;
  return new Promise((resolve, reject) => {
    const leave = (): void => resolve(undefined);
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    step
      .then(resolve, (error: unknown) => (signal.aborted ? leave() : reject(error)))
      .finally(() => signal.removeEventListener('abort', leave));
  });
}
