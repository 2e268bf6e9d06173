/**
 * What a refusal (wrong key, no credit, no access, no such model) parks, and for how long; pure.
 */
import type { RhetorError } from '../model/rhetor-error.ts';
import { FIRST_PARKED_MS, LONGEST_PARKED_MS } from './limits.ts';

export type Parking = {
  /** Epoch milliseconds. */
  readonly until: number;
  readonly lengthMs: number;
  /** The refusal, reported to callers while the model is parked. */
  readonly error: RhetorError;
};

/** 401 and 402 concern every model of the provider; 403 and 404 only the requested model. */
export type ParkingScope = 'provider' | 'model';

export function parkingScope(error: RhetorError): ParkingScope | undefined {
  switch (error.upstreamStatus) {
    case 401:
    case 402:
      return 'provider';
    case 403:
    case 404:
      return 'model';
    default:
      return undefined;
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
