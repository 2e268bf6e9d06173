/** Whether the clock can be trusted by those who delete what is old: it may have been set far ahead. */

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
/** Clocks are adjusted, and machines sleep. */
const TOLERATED_DRIFT_MS = HOUR_MS;
/** A clock that was set while Rhetor was off shows as silence before the start. */
const TOLERATED_SILENCE_MS = DAY_MS;

export class ClockJump {
  private readonly startedAt = Date.now();
  private readonly monotonicStart = performance.now();

  /**
   * What makes the clock doubtful, in words; undefined while it agrees with what is known.
   * @param newestAtStart when the newest conversation of the time before the start was changed, epoch
   * milliseconds
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
