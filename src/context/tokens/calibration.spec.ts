import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate, fromCalibrationJson, meanError, UNCALIBRATED } from './calibration.ts';

const afterTurns = (counts: readonly (readonly [number, number])[]) =>
  counts.reduce(
    (calibration, [estimated, reported]) => calibrate(calibration, { estimated, reported }),
    UNCALIBRATED,
  );
const times = (count: number, estimated: number, reported: number) =>
  Array.from({ length: count }, () => [estimated, reported] as const);

describe('calibrate', () => {
  it('learns how the count of a model differs from the estimate', () => {
    expect(afterTurns(times(1, 1_000, 1_300)).factor).toBeCloseTo(1.3);
    expect(afterTurns([...times(30, 1_000, 1_300), ...times(100, 1_000, 900)]).factor).toBeCloseTo(
      0.9,
      1,
    );
  });

  it('returns the error of the corrected estimate over the last 100 turns', () => {
    expect(meanError(UNCALIBRATED)).toBeUndefined();
    expect(meanError(afterTurns([[1_000, 1_250]]))).toBeCloseTo(0.2);
    expect(meanError(afterTurns(times(101, 1_000, 1_250)))).toBeCloseTo(0);
  });

  it('keeps its factor while the average varies little, so that the window keeps its beginning', () => {
    const settled = afterTurns(times(50, 1_000, 1_200));
    const wavering = [1_150, 1_250, 1_210, 1_180].map((count) => [1_000, count] as const);
    let calibration = settled;
    for (const [estimated, reported] of wavering) {
      calibration = calibrate(calibration, { estimated, reported });
      expect(calibration.factor).toBe(settled.factor);
      expect(calibration.average).not.toBe(settled.average);
    }
  });

  it('learns nothing from an implausible count, but includes its error', () => {
    const former = afterTurns(times(10, 1_000, 1_100));
    const cached = calibrate(former, { estimated: 1_000, reported: 12 });
    expect(cached).toMatchObject({ factor: former.factor, average: former.average });
    expect(meanError(cached)).toBeGreaterThan(1);
    expect(calibrate(former, { estimated: 20, reported: 60 })).toBe(former);
  });

  it('stays within its bounds, and survives serialization', () => {
    const counts = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 0, max: 900_000 })),
      { maxLength: 150 },
    );
    fc.assert(
      fc.property(counts, (turns) => {
        const calibration = afterTurns(turns);
        expect(calibration.factor).toBeGreaterThanOrEqual(0.7);
        expect(calibration.factor).toBeLessThanOrEqual(3);
        expect(calibration.errors.length).toBeLessThanOrEqual(100);
        expect(fromCalibrationJson(JSON.stringify(calibration))).toEqual(calibration);
      }),
    );
  });

  it('rejects text that it has not written', () => {
    for (const text of [
      '',
      '{',
      'null',
      '{"average":1}',
      '{"average":9,"factor":9,"turns":1,"errors":[]}',
    ]) {
      expect(fromCalibrationJson(text)).toBeUndefined();
    }
  });
});
