/** Detects a clock that was set far ahead, before old data is deleted by it. */

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
/** Clocks are adjusted, and machines sleep. */
const TOLERATED_DRIFT_MS = HOUR_MS;
/** A clock that was set while Rhetor was off looks like a long idle time before startup. */
const TOLERATED_SILENCE_MS = DAY_MS;

export class ClockJump {
  private readonly startedAt = Date.now();
  private readonly monotonicStart = performance.now();

  /**
   * Returns why the clock is doubtful, in words; undefined while it is plausible.
   * @param newestAtStart last change of the newest conversation at startup, in epoch milliseconds
   */
  reason(newestAtStart: number | undefined): string | undefined {
    const drift = Date.now() - this.startedAt - (performance.now() - this.monotonicStart);
    if (drift > TOLERATED_DRIFT_MS) {
      return `the clock moved ${inWords(drift)} ahead while Rhetor ran`;
    }
    const silence = newestAtStart === undefined ? 0 : this.startedAt - newestAtStart;
    if (silence > TOLERATED_SILENCE_MS) {
      return `at the start of Rhetor, the newest conversation was ${inWords(silence)} old`;
    }
    return undefined;
  }
}

function inWords(milliseconds: number): string {
  const hours = Math.round(milliseconds / HOUR_MS);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
