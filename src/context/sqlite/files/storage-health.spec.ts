import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StorageHealth } from './storage-health.ts';

const LOCKED = { type: 'locked', detail: 'database is locked' } as const;
const BROKEN = { type: 'broken', detail: 'database disk image is malformed' } as const;

const events: unknown[] = [];
let health: StorageHealth;

beforeEach(() => {
  events.length = 0;
  const note = (_: unknown, fields: unknown): unknown => events.push(fields);
  Logger.overrideLogger({ log: note, warn: note, error: note });
  health = new StorageHealth();
});
afterEach(() => {
  vi.useRealTimers();
  Logger.overrideLogger(false);
});

describe('StorageHealth', () => {
  it('reports the newest fault until something succeeds, and logs each change once', () => {
    expect(health.fault).toBeUndefined();
    health.note(LOCKED);
    health.note(LOCKED);
    expect(health.fault).toContain('lock');
    health.note(undefined);
    health.note(undefined);
    expect(health.fault).toBeUndefined();
    expect(events).toEqual([{ event: 'storage-fault', fault: 'locked' }, { event: 'storage-ok' }]);
  });

  it('does not take a small success for room on a full disk', () => {
    vi.useFakeTimers();
    const full = (): void => health.note({ type: 'full', detail: 'database or disk is full' });
    for (let times = 0; times < 3; times += 1) {
      full();
      health.note(undefined);
      vi.advanceTimersByTime(9_000);
    }
    health.note(undefined);
    expect(health.fault).toContain('full');
    vi.advanceTimersByTime(1_000);
    health.note(undefined);
    expect(health.fault).toBeUndefined();
    expect(events).toEqual([{ event: 'storage-fault', fault: 'full' }, { event: 'storage-ok' }]);
  });

  it('reports an error in Rhetor, but no fault of the disk', () => {
    health.note({ type: 'contradiction', detail: 'UNIQUE constraint failed: contexts.id' });
    expect(health.fault).toBeUndefined();
    expect(events).toEqual([{ event: 'storage-contradiction' }]);
  });

  it('keeps damage, whatever else succeeds or fails', () => {
    health.note(BROKEN);
    health.note(undefined);
    health.note(LOCKED);
    expect(health.fault).toContain('damaged');
    expect(events).toEqual([{ event: 'storage-fault', fault: 'broken' }]);
  });
});
