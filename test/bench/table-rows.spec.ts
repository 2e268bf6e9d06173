import { expect, it } from 'vitest';
import type { TableFigures } from '../../bench/table-figures.ts';
import { toRows } from '../../bench/table-rows.ts';

/** Portkey adds 1.5 ms, the bare proxy 0.2 ms. */
const FIGURES: TableFigures = {
  p50: {
    direct: 0.1,
    'bare proxy': 0.3,
    portkey: 1.6,
    'rhetor /v1': 0.65,
    'rhetor /message': 1.7,
  },
  requestsPerSecond: {
    16: { 'bare proxy': 12_000, portkey: 1_000, 'rhetor /v1': 4_800, 'rhetor /message': 1_800 },
    64: { 'bare proxy': 12_001, portkey: 1_000, 'rhetor /v1': 4_800, 'rhetor /message': 1_799 },
  },
  streamsPerSecond: {
    16: { 'bare proxy': 1_000, 'rhetor /v1': 900 },
    64: { 'bare proxy': 1_000, 'rhetor /v1': 749 },
  },
  firstText: { 'bare proxy': 4, 'rhetor /v1': 7 },
  cleanStreams: { 32: 32, 128: 127 },
  longPrompt: { direct: 0.1, 'bare proxy': 0.6, 'rhetor /v1': 1.2 },
  askedFor: {},
  loadShare: {},
};
const CLEAN = [
  { count: 32, paceMs: 20 },
  { count: 128, paceMs: 20 },
];

function met(figures: TableFigures): readonly string[] {
  const rows = toRows(figures, { memoryMiB: 200, startSeconds: 0.8 }, CLEAN);
  return rows.map((row) => row.met);
}

it('judges each figure by its own bound, of which the aim is the stricter one', () => {
  expect(met(FIGURES)).toEqual([
    // 0.55 added: within 1.5 / 2.5, over 2.5 × 0.2.
    'must',
    // 4 × Portkey and 0.40 × the bare proxy must both hold.
    'aim',
    'must',
    // 1.6 added, Portkey 1.5.
    'no',
    'must',
    'no',
    'aim',
    'no',
    'must',
    'aim',
    'no',
    // 1.1 added, the bare proxy 0.5.
    'must',
    // 200 MiB are 210 MB.
    'must',
    'aim',
  ]);
});

it('does not judge a figure whose measure is missing', () => {
  const { portkey: _, ...p50 } = FIGURES.p50;
  const without = { ...FIGURES, p50, requestsPerSecond: { 16: {}, 64: {} } };
  expect(met(without).slice(0, 6)).toEqual(Array.from({ length: 6 }, () => 'unknown'));
});
