import { describe, expect, it } from 'vitest';
import { StorageFailure, sqliteUnavailable, toStorageFault } from './storage-fault.ts';

const sqliteError = (errcode: number): Error =>
  Object.assign(new Error('in /home/somebody/rhetor.db'), { errcode });

describe('toStorageFault', () => {
  it.each([
    [5, 'locked'],
    [517, 'locked'],
    [8, 'read-only'],
    [1032, 'read-only'],
    [11, 'broken'],
    [26, 'broken'],
    [13, 'full'],
    [19, 'contradiction'],
    [1555, 'contradiction'],
    [2067, 'contradiction'],
    [10, 'failed'],
    [778, 'failed'],
  ])('maps SQLite’s code %i to %s', (errcode, type) => {
    expect(toStorageFault(sqliteError(errcode)).type).toBe(type);
  });

  it.each([
    ['ENOSPC', 'full'],
    ['EROFS', 'read-only'],
    ['ENOENT', 'missing'],
    ['EIO', 'failed'],
  ])('maps %s of the file system to %s', (code, type) => {
    expect(toStorageFault(Object.assign(new Error('at /home/somebody'), { code })).type).toBe(type);
  });

  it('keeps the type of its own failures, and has one for everything else', () => {
    expect(toStorageFault(new StorageFailure('missing', 'gone')).type).toBe('missing');
    expect(toStorageFault('odd')).toEqual({ type: 'failed', detail: 'odd' });
  });
});

it('does not blame the disk for a change that contradicts what is stored', () => {
  const error = sqliteUnavailable(toStorageFault(sqliteError(2067)));
  expect(error).toMatchObject({ code: 'internal_error', status: 500 });
  expect(error.message).not.toContain('disk');
});

it('tells callers what to do, without a path', () => {
  const error = sqliteUnavailable(toStorageFault(sqliteError(13)));
  expect(error).toMatchObject({ code: 'storage_unavailable', status: 503, retryAfterMs: 1_000 });
  expect(error.message).toBe(
    'The disk that holds Rhetor’s data is full. Free some space on it. Rhetor tries again by itself.',
  );
});
