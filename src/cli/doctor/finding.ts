/** The result of one check of the doctor. */

export type Standing = 'ok' | 'warn' | 'fail';

export type Finding = {
  /** What was checked. */
  readonly area: string;
  readonly standing: Standing;
  readonly message: string;
  /** What to do; absent when there is nothing to do. */
  readonly advice?: string;
};

export function ok(area: string, message: string): Finding {
  return { area, standing: 'ok', message };
}

/** Rhetor works, but something is limited or will soon fail. */
export function warn(area: string, message: string, advice: string): Finding {
  return { area, standing: 'warn', message, advice };
}

/** Rhetor does not start, or can't do its work. */
export function fail(area: string, message: string, advice: string): Finding {
  return { area, standing: 'fail', message, advice };
}
