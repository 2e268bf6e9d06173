/** Every fault of the catalogue, for every vendor, edge and recovery mode, over real sockets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { VENDORS } from './fault.ts';
import { faultCases, providersFor } from './fault-case.ts';
import { FAULTS } from './fault-table.ts';
import { type FaultResult, runFaults } from './run-faults.ts';

const ALL_MS = 240_000;

describe.each(VENDORS)('faults of an upstream that speaks as %s', (vendor) => {
  const cases = faultCases().filter((faultCase) => faultCase.vendor === vendor);
  let upstream: ScriptedUpstream;
  let rhetor: TestRhetor;
  let results: readonly FaultResult[];

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.models = [];
    rhetor = await TestRhetor.start({
      providers: providersFor(cases, (kind) => upstream.baseUrl(kind)),
    });
    results = await runFaults(rhetor, upstream, cases);
  }, ALL_MS);
  afterAll(async () => {
    await rhetor.stop();
    await upstream.stop();
  });

  const faults = FAULTS.filter(({ vendors }) => vendors?.includes(vendor) ?? true);
  it.each(faults.map(({ id, title }) => [id, title] as const))('%s: %s', (id) => {
    const played = results.filter(({ faultCase }) => faultCase.fault.id === id);
    expect(played.length).toBe(cases.filter(({ fault }) => fault.id === id).length);
    const violations = played
      .filter(({ verdict }) => verdict.violations.length > 0)
      .map(({ faultCase, verdict }) => `${faultCase.name}: ${verdict.violations.join('; ')}`);
    expect(violations).toEqual([]);
  });

  it('asks no unexpected model', () => {
    const models = new Set(cases.flatMap(({ first, fallback }) => [first.model, fallback?.model]));
    expect(upstream.requests.filter(({ model }) => !models.has(model))).toEqual([]);
  });
});
