/** What one look of the doctor found. */

export type Standing = 'ok' | 'warn' | 'fail';

export type Finding = {
  /** What was looked at. */
  readonly area: string;
  readonly standing: Standing;
  readonly message: string;
  /** What to do; absent where nothing has to be done. */
  readonly advice?: string;
};

export function ok(area: string, message: string): Finding {
  return { area, standing: 'ok', message };
}

/** Rhetor works, but not as it could, or not for long. */
export function warn(area: string, message: string, advice: string): Finding {
  return { area, standing: 'warn', message, advice };
}

/** Rhetor does not start, or does not do what it is there for. */
export function fail(area: string, message: string, advice: string): Finding {
  return { area, standing: 'fail', message, advice };
}
