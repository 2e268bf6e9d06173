import { describe, expect, it } from 'vitest';
import {
  faultBehind,
  postgresFaultWords,
  isPassing,
  PostgresFailure,
  postgresUnavailable,
  toPostgresFault,
} from './postgres-fault.ts';

const coded = (code: string, message = 'its own words'): Error =>
  Object.assign(new Error(message), { code });

describe('toPostgresFault', () => {
  it.each([
    [coded('57P01'), 'unreachable'],
    [coded('57P03'), 'unreachable'],
    [coded('08006'), 'unreachable'],
    [coded('ECONNREFUSED'), 'unreachable'],
    [coded('ENOTFOUND'), 'unreachable'],
    [new Error('Connection terminated unexpectedly'), 'unreachable'],
    [coded('53300'), 'crowded'],
    [coded('53100'), 'full'],
    [coded('25006'), 'standby'],
    [coded('57014'), 'slow'],
    [new Error('Query read timeout'), 'slow'],
    [coded('40P01'), 'conflicting'],
    [coded('40001'), 'conflicting'],
    [coded('0A000', 'cached plan must not change result type'), 'conflicting'],
    [coded('55P03'), 'locked'],
    [coded('28P01'), 'refused'],
    [coded('3D000'), 'no-database'],
    [coded('42501'), 'no-rights'],
    [coded('42P01'), 'failed'],
    [new Error('something else'), 'failed'],
    ['no error at all', 'failed'],
    [new PostgresFailure('newer-schema', '9'), 'newer-schema'],
  ])('%s is %s', (error, type) => {
    const fault = toPostgresFault(error);
    expect(fault.type).toBe(type);
    expect(postgresFaultWords(fault)).toMatch(/\w+ .*\.$/);
  });

  it('retries temporary faults, and no others', () => {
    const passing = ['57P01', '53300', '25006', '40P01'].map((code) =>
      toPostgresFault(coded(code)),
    );
    const lasting = ['28P01', '3D000', '53100', '57014', 'XX000'].map((code) =>
      toPostgresFault(coded(code)),
    );
    expect(passing.map(isPassing)).toEqual([true, true, true, true]);
    expect(lasting.map(isPassing)).toEqual([false, false, false, false, false]);
  });
});

describe('storageUnavailable', () => {
  it('says what to do, and hides PostgreSQL’s own words', () => {
    const fault = toPostgresFault(coded('42P01', 'relation "secret" does not exist'));
    const error = postgresUnavailable(fault);
    expect(error).toMatchObject({ code: 'storage_unavailable', retryAfterMs: 1_000 });
    expect(error.message).not.toContain('secret');
    expect(faultBehind(error)).toEqual(fault);
    expect(fault.code).toBe('42P01');
  });
});
