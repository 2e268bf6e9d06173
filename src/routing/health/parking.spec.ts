import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RhetorError } from '../../model/rhetor-error.ts';
import { isParked, park, type Parking, parkingScope, withoutVendorsWords } from './parking.ts';

const MINUTE = 60_000;

function refusal(upstreamStatus?: number): RhetorError {
  return new RhetorError('upstream_error', 'refused', {
    ...(upstreamStatus === undefined ? {} : { upstreamStatus }),
  });
}

describe('parkingScope', () => {
  it.each([
    [401, 'provider'],
    [402, 'provider'],
    [403, 'model'],
    [404, 'model'],
    [400, undefined],
    [429, undefined],
    [500, undefined],
    [undefined, undefined],
  ])('of %s is %s', (status, scope) => {
    expect(parkingScope(refusal(status))).toBe(scope);
  });
});

it.each([
  ['content_filtered', 403],
  ['invalid_value', 404],
] as const)('parks nothing for %s (%i), which one caller wrote', (code, upstreamStatus) => {
  expect(parkingScope(new RhetorError(code, 'refused', { upstreamStatus }))).toBeUndefined();
});

describe('withoutVendorsWords', () => {
  it.each([
    [401, 'alpha refused its API key (401).'],
    [402, 'alpha reported that its credit is used up (402).'],
    [403, 'alpha refused to let its key use the model "one" (403).'],
    [404, 'alpha does not have the model "one" (404).'],
  ])('says after %s what others may read', (status, message) => {
    const shown = withoutVendorsWords({ provider: 'alpha', model: 'one' }, refusal(status));
    expect(shown).toMatchObject({ code: 'upstream_error', message, upstreamStatus: status });
    expect(shown.cause).toBeUndefined();
  });
});

describe('park', () => {
  it('lasts 5 minutes, and doubles with each refusal in a row up to an hour', () => {
    const lengths: number[] = [];
    let parking: Parking | undefined;
    for (let now = 0; lengths.length < 6; now = parking.until) {
      parking = park(parking, refusal(401), now);
      lengths.push(parking.lengthMs / MINUTE);
    }
    expect(lengths).toEqual([5, 10, 20, 40, 60, 60]);
  });

  it('counts refusals of concurrent requests as one', () => {
    const first = park(undefined, refusal(401), 1_000);
    expect(park(first, refusal(401), 1_001)).toBe(first);
    expect(park(first, refusal(401), first.until).lengthMs).toBe(10 * MINUTE);
  });

  it('lasts until its time is over, and keeps the refusal for the error message', () => {
    const error = refusal(403);
    const parking = park(undefined, error, 0);
    expect(parking.error).toBe(error);
    expect(isParked(parking, 5 * MINUTE - 1)).toBe(true);
    expect(isParked(parking, 5 * MINUTE)).toBe(false);
    expect(isParked(undefined, 0)).toBe(false);
  });

  it('lasts 5 to 60 minutes, however the refusals come', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3 * 60 * MINUTE), { minLength: 1 }), (pauses) => {
        let now = 0;
        let parking: Parking | undefined;
        for (const pause of pauses) {
          now += pause;
          parking = park(parking, refusal(404), now);
          expect(isParked(parking, now)).toBe(true);
          expect(parking.lengthMs).toBeGreaterThanOrEqual(5 * MINUTE);
          expect(parking.until - now).toBeLessThanOrEqual(60 * MINUTE);
        }
      }),
    );
  });
});
