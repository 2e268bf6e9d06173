import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownWindow, preferLargerWindows } from './larger-window.ts';
import type { PlannedCandidate } from './route-plan.ts';

function candidate(name: string, info?: PlannedCandidate['info']): PlannedCandidate {
  return {
    index: 0,
    provider: name,
    model: 'model',
    status: {
      id: name,
      kind: 'openai',
      name,
      isConfigured: true,
      isAvailable: true,
      defaultModel: 'model',
      models: [],
    },
    options: {},
    dropped: [],
    limits: { connectMs: 1_000, firstTokenMs: 1_000, idleMs: 1_000 },
    info,
  };
}

function withWindow(name: string, contextWindow: number): PlannedCandidate {
  return candidate(name, { id: 'model', name: 'Model', isReasoning: false, contextWindow });
}

const SMALL = withWindow('small', 1_000);
const MIDDLE = withWindow('middle', 5_000);
const LARGE = withWindow('large', 9_000);

function windowOf(each: PlannedCandidate): number {
  return knownWindow(each) ?? 0;
}

function preferred(candidates: readonly PlannedCandidate[], tokens: number): readonly string[] {
  return preferLargerWindows(candidates, tokens, windowOf).map(({ provider }) => provider);
}

describe('preferLargerWindows', () => {
  it('changes nothing while the first window holds the whole conversation', () => {
    const candidates = [SMALL, LARGE];
    expect(preferLargerWindows(candidates, 1_000, windowOf)).toEqual(candidates);
  });

  it('returns the same list when all windows hold it, so that nothing is replanned', () => {
    const candidates = [LARGE, MIDDLE];
    expect(preferLargerWindows(candidates, 100, windowOf)).toBe(candidates);
  });

  it('puts the models that hold it first, keeping the order within each group', () => {
    expect(preferred([SMALL, MIDDLE, LARGE], 4_000)).toEqual(['middle', 'large', 'small']);
    expect(preferred([SMALL, MIDDLE, LARGE], 6_000)).toEqual(['large', 'small', 'middle']);
  });

  it('puts the largest window first when none holds it', () => {
    expect(preferred([SMALL, LARGE, MIDDLE], 90_000)).toEqual(['large', 'small', 'middle']);
  });

  it('ignores the window of a skipped candidate', () => {
    const gone = { ...LARGE, skipped: 'it is not available' };
    expect(preferred([SMALL, gone, MIDDLE], 90_000)).toEqual(['large', 'middle', 'small']);
  });

  it('loses no candidate, and never puts a model that truncates before one that does not', () => {
    const windows = fc.array(fc.nat(10_000), { maxLength: 8 });
    fc.assert(
      fc.property(windows, fc.nat(12_000), (sizes, tokens) => {
        const candidates = sizes.map((size, index) => withWindow(`${index}`, size));
        const ordered = preferLargerWindows(candidates, tokens, windowOf);
        expect(new Set(ordered)).toEqual(new Set(candidates));
        expect(ordered).toHaveLength(candidates.length);
        const cuts = ordered.map((each) => windowOf(each) < tokens);
        if (cuts.includes(false)) expect(cuts).toEqual([...cuts].sort());
        else expect(windowOf(ordered[0] ?? SMALL)).toBe(Math.max(...sizes, sizes[0] ?? 1_000));
      }),
    );
  });
});

describe('knownWindow', () => {
  it('is the requested context length, otherwise the known window of the model', () => {
    expect(knownWindow(MIDDLE)).toBe(5_000);
    expect(knownWindow({ ...MIDDLE, options: { contextLength: 2_048 } })).toBe(2_048);
    expect(knownWindow(candidate('unknown'))).toBeUndefined();
  });
});
