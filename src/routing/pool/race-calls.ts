/** Makes one call and, if it is silent for too long, a second one; the first with content goes on. */
import type { Hedge, Trial } from '../trial.ts';

/** Created once: the reason of a call that is cancelled because the other one has answered. */
const LOST = new Error('another member answered first');

/**
 * Makes a call. It calls `claim` when it has content, before anything is sent; this throws if the other
 * call was first.
 */
type Call = (trial: Trial, signal: AbortSignal, claim: () => void) => Promise<void>;

/**
 * Resolves when the answer is complete and the other call has ended, too.
 * @throws the failure of the call that had content, or of the last one, or the reason of `signal`
 */
export async function raceCalls(
  first: Trial,
  hedge: Hedge,
  signal: AbortSignal,
  call: Call,
): Promise<void> {
  const controls = new Map<Trial, AbortController>();
  const ends: Promise<void>[] = [];
  const answered = Promise.withResolvers<void>();
  let winner: Trial | undefined;
  let running = 0;

  const claim = (trial: Trial): void => {
    controls.get(trial)?.signal.throwIfAborted();
    winner = trial;
    clearTimeout(timer);
    hedge.won(trial);
    for (const [other, control] of controls) if (other !== trial) control.abort(LOST);
  };
  const fail = (trial: Trial, error: unknown): void => {
    running -= 1;
    if (winner !== undefined && winner !== trial) return hedge.lost(trial);
    if (winner === undefined && running > 0) return hedge.failed(trial, error);
    hedge.gaveUp(trial);
    answered.reject(error);
  };
  const begin = (trial: Trial): void => {
    const control = new AbortController();
    controls.set(trial, control);
    running += 1;
    const made = call(trial, control.signal, () => claim(trial));
    ends.push(
      made.then(
        () => answered.resolve(),
        (error: unknown) => fail(trial, error),
      ),
    );
  };
  const forward = (): void => {
    clearTimeout(timer);
    for (const control of controls.values()) control.abort(signal.reason);
  };

  signal.throwIfAborted();
  signal.addEventListener('abort', forward, { once: true });
  const timer = setTimeout(() => {
    const second = hedge.start();
    if (second !== undefined) begin(second);
  }, hedge.afterMs);
  try {
    begin(first);
    await answered.promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', forward);
    await Promise.all(ends);
  }
}
