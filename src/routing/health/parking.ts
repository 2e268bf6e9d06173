/**
 * What a refusal (wrong key, no credit, no access, no such model) parks, and for how long; pure.
 */
import { RhetorError } from '../../model/rhetor-error.ts';
import type { ModelChoice } from '../candidate-plan.ts';
import { FIRST_PARKED_MS, LONGEST_PARKED_MS } from '../limits.ts';

export type Parking = {
  /** Epoch milliseconds. */
  readonly until: number;
  readonly lengthMs: number;
  /** The refusal, reported to callers while the model is parked. */
  readonly error: RhetorError;
};

/**
 * 401 and 402 concern every model of the provider; 403 and 404 only the requested model, unless the
 * vendor refused what one caller wrote.
 */
export type ParkingScope = 'provider' | 'model';

export function parkingScope(error: RhetorError): ParkingScope | undefined {
  switch (error.upstreamStatus) {
    case 401:
    case 402:
      return 'provider';
    case 403:
      return error.code === 'content_filtered' ? undefined : 'model';
    case 404:
      return error.code === 'invalid_value' ? undefined : 'model';
    default:
      return undefined;
  }
}

/** The refusal in Rhetor's own words: others read it, and the vendor may have quoted this caller. */
export function withoutVendorsWords(
  { provider, model }: ModelChoice,
  { code, upstreamStatus = 0 }: RhetorError,
): RhetorError {
  const message = `${provider} ${verdictOf(upstreamStatus, model)} (${upstreamStatus}).`;
  return new RhetorError(code, message, { upstreamStatus, isRetryable: false, loggable: message });
}

function verdictOf(upstreamStatus: number, model: string): string {
  switch (upstreamStatus) {
    case 401:
      return 'refused its API key';
    case 402:
      return 'reported that its credit is used up';
    case 404:
      return `does not have the model "${model}"`;
    default:
      return `refused to let its key use the model "${model}"`;
  }
}

/**
 * Each refusal in a row doubles the time, up to an hour. Refusals of concurrent requests count as
 * one.
 */
export function park(former: Parking | undefined, error: RhetorError, now: number): Parking {
  if (former !== undefined && now < former.until) return former;
  const lengthMs =
    former === undefined ? FIRST_PARKED_MS : Math.min(LONGEST_PARKED_MS, former.lengthMs * 2);
  return { until: now + lengthMs, lengthMs, error };
}

export function isParked(parking: Parking | undefined, now: number): parking is Parking {
  return parking !== undefined && now < parking.until;
}
