/** The correction of token estimates for one model, learnt from the provider's reported counts; pure. */

export type Calibration = {
  /** Moving average of reported tokens divided by estimated tokens. */
  readonly average: number;
  /**
   * The factor by which an estimate is multiplied. It is updated only when it differs clearly from
   * the average: each change moves the beginning of the window and invalidates the vendor's prompt
   * cache.
   */
  readonly factor: number;
  readonly turns: number;
  /** Relative errors of the corrected estimate in the most recent turns, oldest first. */
  readonly errors: readonly number[];
};

export type CountedInput = { readonly estimated: number; readonly reported: number };

export const UNCALIBRATED: Calibration = { average: 1, factor: 1, turns: 0, errors: [] };

/** Number of turns over which the error is averaged. */
export const REMEMBERED_ERRORS = 100;
/** Weight of a new turn once enough turns were seen. */
const LEAST_WEIGHT = 0.05;
const SMALLEST_FACTOR = 0.7;
const LARGEST_FACTOR = 3;
/** A ratio outside these bounds is not a count of the same text: it includes images, or only the uncached part. */
const LEAST_PLAUSIBLE = 0.5;
const MOST_PLAUSIBLE = 5;
const FACTOR_STEP = 0.05;
/** For smaller estimates, what a vendor adds to every request outweighs the text. */
const LEAST_ESTIMATE = 100;

export function calibrate(former: Calibration, { estimated, reported }: CountedInput): Calibration {
  if (estimated < LEAST_ESTIMATE || reported <= 0) return former;
  const error = Math.abs(estimated * former.factor - reported) / reported;
  const errors = [...former.errors, error].slice(-REMEMBERED_ERRORS);
  const isPlausible =
    reported > estimated * LEAST_PLAUSIBLE && reported < estimated * MOST_PLAUSIBLE;
  if (!isPlausible) return { ...former, errors };
  const turns = former.turns + 1;
  const ratio = clamp(reported / estimated);
  const weight = Math.max(LEAST_WEIGHT, 1 / turns);
  const average = former.average + (ratio - former.average) * weight;
  const isApart = Math.abs(average / former.factor - 1) > FACTOR_STEP;
  return {
    average,
    factor: isApart ? average : former.factor,
    turns,
    errors,
  };
}

/** Undefined before the first turn. */
export function meanError({ errors }: Calibration): number | undefined {
  if (errors.length === 0) return undefined;
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

/** Returns undefined for text that `toCalibrationJson` has not written. */
export function fromCalibrationJson(text: string): Calibration | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isCalibration(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isCalibration(value: unknown): value is Calibration {
  if (typeof value !== 'object' || value === null) return false;
  const { average, factor, turns, errors }: Partial<Record<keyof Calibration, unknown>> = value;
  const isFactor = (number: unknown): boolean =>
    typeof number === 'number' && clamp(number) === number;
  return (
    isFactor(average) &&
    isFactor(factor) &&
    typeof turns === 'number' &&
    Array.isArray(errors) &&
    errors.every((error) => typeof error === 'number')
  );
}

function clamp(ratio: number): number {
  return Math.min(LARGEST_FACTOR, Math.max(SMALLEST_FACTOR, ratio));
}
