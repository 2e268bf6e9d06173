/** `npm run faults`: plays every fault against Rhetor as users run it, and prints the outcome of each. */
import { setTimeout as pass } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildRhetor, RhetorHome, type RhetorProcess } from '../process/rhetor-process.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import type { Vendor } from '../upstream/script.ts';
import { VENDORS } from './fault.ts';
import { faultCases, providersFor } from './fault-case.ts';
import type { Verdict } from './judge.ts';
import { BACK_WITHIN_MS, outageProviders, playOutage } from './outage.ts';
import { runFaults } from './run-faults.ts';

/** Long enough for the circuit to open and to probe; F15's spec plays the full minute. */
const OUTAGE = { lastsMs: 12_000, stepMs: 250, pass };

type Row = readonly [fault: string, vendor: Vendor, edge: string, recovery: string, Verdict];

const home: RhetorHome[] = [];
const upstreams: ScriptedUpstream[] = [];

beforeAll(buildRhetor);
afterAll(async () => {
  for (const each of home) await each.remove();
  for (const each of upstreams) await each.stop();
});

async function start(
  providers: (upstream: ScriptedUpstream) => object,
): Promise<readonly [RhetorProcess, ScriptedUpstream]> {
  const upstream = await ScriptedUpstream.start();
  upstream.models = [];
  upstreams.push(upstream);
  const directory = await RhetorHome.make();
  home.push(directory);
  return [await directory.start({ providers: providers(upstream) }), upstream];
}

async function playFaults(vendor: Vendor): Promise<readonly Row[]> {
  const cases = faultCases().filter((each) => each.vendor === vendor);
  const [rhetor, upstream] = await start((at) => providersFor(cases, (kind) => at.baseUrl(kind)));
  const results = await runFaults(rhetor, upstream, cases);
  assertUnharmed(rhetor);
  return results.map(({ faultCase: { fault, edge, recovery }, verdict }) => [
    fault.id,
    vendor,
    edge,
    recovery,
    verdict,
  ]);
}

async function playF15(vendor: Vendor): Promise<Row> {
  const [rhetor, upstream] = await start((at) => outageProviders(vendor, at.baseUrl(vendor)));
  const report = await playOutage(rhetor, upstream, OUTAGE);
  assertUnharmed(rhetor);
  const { callers, unserved, attemptsWhileDown, backAfterMs } = report;
  const violations = [
    ...(unserved > 0 ? [`${unserved} of ${callers} callers were not served`] : []),
    ...(backAfterMs === undefined ? [`not back within ${BACK_WITHIN_MS / 1_000} s`] : []),
  ];
  return [
    'F15',
    vendor,
    'both',
    'error',
    {
      outcome: violations.length > 0 ? 'VIOLATION' : 'answer',
      detail: `${callers} served`,
      attempts: attemptsWhileDown,
      ms: backAfterMs ?? BACK_WITHIN_MS,
      violations,
    },
  ];
}

/** An unhandled rejection ends the process, or is at least printed. */
function assertUnharmed(rhetor: RhetorProcess): void {
  expect(rhetor.ended).toBeUndefined();
  expect(rhetor.stderr).not.toMatch(/unhandled|uncaught|warning/i);
}

function print(rows: readonly Row[]): void {
  const lines = rows.map(([fault, vendor, edge, recovery, verdict]) =>
    [
      fault.padEnd(8),
      vendor.padEnd(10),
      edge.padEnd(5),
      recovery.padEnd(9),
      verdict.outcome.padEnd(12),
      verdict.detail.padEnd(24),
      String(verdict.attempts).padStart(8),
      String(verdict.ms).padStart(7),
      ...(verdict.violations.length > 0 ? [`  ${verdict.violations.join('; ')}`] : []),
    ].join(' '),
  );
  const head =
    'fault    protocol   edge  recovery  outcome      by / code                attempts      ms';
  const count = (outcome: Verdict['outcome']): number =>
    rows.filter(([, , , , verdict]) => verdict.outcome === outcome).length;
  const summary =
    `${rows.length} played: ${count('answer')} complete answers, ${count('clean error')} clean errors, ` +
    `${count('VIOLATION')} violations. (F15: attempts while it was down, ms until it was back.)`;
  process.stdout.write(`\n${[head, ...lines, '', summary].join('\n')}\n\n`);
}

it('the scorecard has no violation', async () => {
  const outages = Promise.all(VENDORS.map(playF15));
  const rows: Row[] = [];
  for (const vendor of VENDORS) rows.push(...(await playFaults(vendor)));
  rows.push(...(await outages));
  rows.sort(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }));
  print(rows);
  expect(rows.filter(([, , , , verdict]) => verdict.violations.length > 0)).toEqual([]);
});
