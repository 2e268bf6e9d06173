/** F15: the first choice fails for a while and then recovers, with a steady flow of callers. */
import type { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import type { Vendor } from '../upstream/script.ts';
import { type Address, ask } from './edges.ts';
import { goOn, WHOLE, WHOLE_TEXT } from './whole-text.ts';

export type Outage = {
  readonly lastsMs: number;
  /** Time between two callers. */
  readonly stepMs: number;
  /** Lets time pass. */
  readonly pass: (milliseconds: number) => Promise<void>;
};

export type OutageReport = {
  readonly callers: number;
  /** Callers who did not get the whole answer. */
  readonly unserved: number;
  /** Attempts at the first choice during the outage. */
  readonly attemptsWhileDown: number;
  /** Time from its recovery to its next answer; undefined if there was none in time. */
  readonly backAfterMs: number | undefined;
};

/** The first choice must serve again within this time after its recovery. */
export const BACK_WITHIN_MS = 30_000;

const FIRST = 'f15-first';
const FALLBACK = 'f15-fallback';

export function outageProviders(vendor: Vendor, baseUrl: string): Readonly<Record<string, object>> {
  const played = { kind: vendor, base_url: baseUrl };
  return { f15: played, 'f15-fallback': played };
}

export async function playOutage(
  rhetor: Address,
  upstream: ScriptedUpstream,
  { lastsMs, stepMs, pass }: Outage,
): Promise<OutageReport> {
  let isDown = true;
  let callers = 0;
  let unserved = 0;
  upstream.otherwise((request) => {
    if (request.model !== FIRST) return goOn(request);
    return isDown ? { fault: { type: 'status', status: 503 } } : WHOLE;
  });
  const callOnce = async (): Promise<string> => {
    callers += 1;
    const options = { provider: 'f15', model: FIRST };
    const seen = await ask(rhetor, {
      name: `F15-${callers}`,
      edge: callers % 2 === 0 ? 'sse' : 'json',
      patienceMs: 10_000,
      body: {
        message: 'Are you there?',
        context_id: `F15-${callers}`,
        options: { ...options, fallback_provider: 'f15-fallback', fallback_model: FALLBACK },
      },
    });
    if (seen.text !== WHOLE_TEXT || seen.end['finish_reason'] !== 'stop') unserved += 1;
    return String(seen.end['model']);
  };
  for (let goneMs = 0; goneMs < lastsMs; goneMs += stepMs) {
    await callOnce();
    await pass(stepMs);
  }
  const attemptsWhileDown = upstream.requests.filter(({ model }) => model === FIRST).length;
  isDown = false;
  let backAfterMs: number | undefined;
  for (let goneMs = 0; backAfterMs === undefined && goneMs <= BACK_WITHIN_MS; goneMs += stepMs) {
    if ((await callOnce()) === FIRST) backAfterMs = goneMs;
    else await pass(stepMs);
  }
  return { callers, unserved, attemptsWhileDown, backAfterMs };
}
