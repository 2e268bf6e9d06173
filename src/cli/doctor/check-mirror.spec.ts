import { describe, expect, it } from 'vitest';
import { checkMirror } from './check-mirror.ts';

describe('checkMirror', () => {
  it('reports nothing about a mirror that is not configured', () => {
    expect(checkMirror({ state: 'off', refused: 0 })).toEqual([]);
  });

  it('reports how many turns wait and since when', () => {
    const since = '2026-11-28T10:00:00.000Z';
    expect(checkMirror({ state: 'away', refused: 0, waiting: 3, waiting_since: since })).toEqual([
      {
        area: 'mirror',
        standing: 'warn',
        message: `Engram is unavailable; 3 turns wait for Engram since ${since}`,
        advice: 'Start Engram, or correct ENGRAM_URL.',
      },
    ]);
  });

  it('reports no problem when the mirror keeps up', () => {
    expect(checkMirror({ state: 'mirroring', refused: 0, waiting: 0 })).toEqual([
      { area: 'mirror', standing: 'ok', message: 'finished turns go to Engram; 0 turns wait' },
    ]);
  });

  it('names the refused turns', () => {
    const [, refused] = checkMirror({ state: 'mirroring', refused: 1, waiting: 1 });
    expect(refused).toMatchObject({
      standing: 'warn',
      message: 'Engram has refused 1 message for good',
    });
  });
});
