/** F15 with its whole minute in an instant: the sockets are real, the clock is not. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { VENDORS } from './fault.ts';
import { BACK_WITHIN_MS, outageProviders, playOutage } from './outage.ts';

describe.each(VENDORS)('an upstream that speaks as %s and is down for a minute', (vendor) => {
  let upstream: ScriptedUpstream;
  let rhetor: TestRhetor;

  beforeEach(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.models = [];
    rhetor = await TestRhetor.start({
      providers: outageProviders(vendor, upstream.baseUrl(vendor)),
      tasks: { default: { retries: 0 } },
    });
    vi.useFakeTimers({ toFake: ['Date'] });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await rhetor.stop();
    await upstream.stop();
  });

  const circuit = async (): Promise<unknown> => {
    const route = await rhetor.get('/route?provider=f15&model=f15-first');
    const { candidates } = (await route.json()) as { candidates: { circuit: string }[] };
    return candidates[0]?.circuit;
  };

  it('F15: every caller is served, the circuit opens and probes, the first choice comes back', async () => {
    const seen = new Set<unknown>();
    const report = await playOutage(rhetor, upstream, {
      lastsMs: 60_000,
      stepMs: 1_000,
      pass: async (milliseconds) => {
        seen.add(await circuit());
        vi.setSystemTime(Date.now() + milliseconds);
        seen.add(await circuit());
      },
    });
    expect(report.unserved).toBe(0);
    // 5 until it opens, then one every 10 s.
    expect(report.attemptsWhileDown).toBe(5 + 5);
    expect(report.backAfterMs).toBeLessThanOrEqual(BACK_WITHIN_MS);
    expect(seen).toEqual(new Set(['closed', 'open', 'half-open']));
    for (let callers = 0; callers < 3; callers += 1) {
      await playOutage(rhetor, upstream, { lastsMs: 0, stepMs: 1_000, pass: async () => {} });
    }
    expect(await circuit()).toBe('closed');
  });
});
