/** Makes one call and, if it is silent for too long, a second one; the first with content goes on. */
import type { Hedge, Trial } from './trial.ts';

/** Created once: the reason of a call that is cancelled because the other one has answered. */
const LOST = new Error('another member answered first');

/** What a call of the race reports. */
export type RaceReports = {
  /** The request goes to the vendor, whose silence counts from now on. */
  readonly sent: () => void;
  /** Called when there is content, before anything of it is sent; throws if the other call was first. */
  readonly claim: () => void;
};

type Call = (trial: Trial, signal: AbortSignal, reports: RaceReports) => Promise<void>;

/**
 * The second call is made only after the first was sent: until then its limits and budgets may still
 * refuse it.
 *
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
  let timer: NodeJS.Timeout | undefined;

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
  const wait = (): void => {
    timer ??= setTimeout(() => {
      const second = signal.aborted ? undefined : hedge.start();
      if (second !== undefined) begin(second);
    }, hedge.afterMs);
  };
  const begin = (trial: Trial): void => {
    const control = new AbortController();
    controls.set(trial, control);
    running += 1;
    const made = call(trial, control.signal, { sent: wait, claim: () => claim(trial) });
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
  try {
    begin(first);
    await answered.promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', forward);
    await Promise.all(ends);
  }
}
