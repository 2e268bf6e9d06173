/** Aborts a call when its time is up or its caller aborts, whichever comes first. */
import { RhetorClientError } from './client-error.ts';

export class TimeLimit {
  private readonly controller = new AbortController();
  private readonly limitMs: number | undefined;
  private readonly what: string;
  private readonly caller: AbortSignal | undefined;
  private readonly leave = (): void => this.controller.abort(this.caller?.reason);
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param limitMs undefined: only the caller can abort the call */
  constructor(limitMs: number | undefined, what: string, caller: AbortSignal | undefined) {
    this.limitMs = limitMs;
    this.what = what;
    this.caller = caller;
    if (caller?.aborted) this.leave();
    else {
      caller?.addEventListener('abort', this.leave, { once: true });
      this.restart();
    }
  }

  /** Its reason is the error that the call throws. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Restarts the time limit in full. */
  restart(): void {
    clearTimeout(this.timer);
    const limitMs = this.limitMs;
    if (limitMs === undefined || this.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.controller.abort(
        new RhetorClientError('timeout', `${this.what} for ${limitMs / 1_000} s.`),
      );
    }, limitMs);
  }

  /** Stops the clock until the next restart. */
  pause(): void {
    clearTimeout(this.timer);
  }

  /** Ends the call and closes a connection that it still holds. */
  end(): void {
    clearTimeout(this.timer);
    this.caller?.removeEventListener('abort', this.leave);
    this.controller.abort();
  }
}
