/**
 * Checks whether the servers that Rhetor calls are reachable: the providers, Hermes, Engram. No key
 * is sent.
 */
import { KIND_TRAITS } from '../../config/provider-kinds.ts';
import type { Environment } from '../../config/environment.ts';
import type { ResolvedProvider } from '../../config/providers-config.ts';
import { proxyFor } from '../../config/proxies.ts';
import { withoutTrailingSlashes } from '../../model/slashes.ts';
import { fail, type Finding, ok, warn } from './finding.ts';
import { originOf, reach } from './reach.ts';

export type NeighboursCheck = {
  readonly findings: readonly Finding[];
  /** How far this clock is ahead of each server that answered, in milliseconds. */
  readonly clocksAheadMs: readonly number[];
};

type Look = { readonly finding: Finding; readonly clockAheadMs?: number };

export async function checkNeighbours(
  environment: Environment | undefined,
  providers: readonly ResolvedProvider[],
): Promise<NeighboursCheck> {
  const looks = await Promise.all([
    ...providers.filter(isAsked).map(checkProvider),
    ...(environment === undefined ? [] : [checkHermes(environment), checkEngram(environment)]),
  ]);
  return {
    findings: looks.map(({ finding }) => finding),
    clocksAheadMs: looks.flatMap(({ clockAheadMs }) => clockAheadMs ?? []),
  };
}

/** Providers without a key are not checked. A local server needs none and may start at any time. */
function isAsked({ kind, isConfigured }: ResolvedProvider): boolean {
  const { isSimulated, defaultUrl } = KIND_TRAITS[kind];
  return !isSimulated && (isConfigured || defaultUrl !== undefined);
}

async function checkProvider(provider: ResolvedProvider): Promise<Look> {
  const { id, kind, baseUrl, isConfigured, proxies } = provider;
  const url = baseUrl ?? KIND_TRAITS[kind].vendorUrl ?? '';
  const proxy = URL.canParse(url) ? proxyFor(proxies, url) : undefined;
  // Behind a proxy, only the proxy can be reached from here.
  const reached = await reach(proxy?.origin ?? url);
  const where =
    proxy === undefined ? originOf(url) : `the proxy ${proxy.origin} before ${originOf(url)}`;
  if (typeof reached !== 'string') {
    const { clockAheadMs } = reached;
    const finding = ok(id, `${where} answers`);
    return clockAheadMs === undefined ? { finding } : { finding, clockAheadMs };
  }
  const message = `${where} cannot be reached: ${reached}`;
  if (isConfigured) {
    const advice = 'Check the address, the network and the firewall, or start that server.';
    return { finding: fail(id, message, advice) };
  }
  return { finding: warn(id, message, 'Start it, if you want to use its models.') };
}

async function checkHermes({ hermesUrl }: Environment): Promise<Look> {
  if (hermesUrl === undefined) return { finding: ok('Hermes', 'switched off') };
  const url = `${withoutTrailingSlashes(hermesUrl).replace(/\/api$/i, '')}/api/health`;
  const reached = await reach(url);
  if (typeof reached !== 'string' && reached.status < 400) {
    return { finding: ok('Hermes', `${originOf(url)} answers`) };
  }
  return { finding: awayFinding('Hermes', url, reached, 'HERMES_API_URL') };
}

async function checkEngram({ engram }: Environment): Promise<Look> {
  if (engram === 'off')
    return { finding: ok('Engram', 'not used; set ENGRAM_URL to its address to use it') };
  if (engram === 'hermes') return { finding: ok('Engram', 'its address comes from Hermes') };
  const base = withoutTrailingSlashes(engram.url);
  const reached = await reach(`${base}/health`);
  if (typeof reached !== 'string' && callsItselfEngram(reached.text)) {
    return { finding: ok('Engram', `${originOf(base)} answers`) };
  }
  return { finding: awayFinding('Engram', base, reached, 'ENGRAM_URL') };
}

/** Many programs use port 8000, so the answer is checked. */
function callsItselfEngram(text: string): boolean {
  try {
    const health: unknown = JSON.parse(text);
    return Object.values(health ?? {}).some((value) => /^engram\b/i.test(String(value)));
  } catch {
    return false;
  }
}

function awayFinding(
  name: string,
  url: string,
  reached: Awaited<ReturnType<typeof reach>>,
  variable: string,
): Finding {
  const what = typeof reached === 'string' ? reached : `what answers there is not ${name}`;
  return warn(
    name,
    `${originOf(url)}: ${what}`,
    `Rhetor works without it. Start it, set its address in ${variable}, or set ${variable}=off.`,
  );
}
