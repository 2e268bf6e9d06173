/** Combines every fault with every vendor, edge and recovery mode in which it can occur. */
import type { Vendor } from '../upstream/script.ts';
import { type Edge, EDGES, type Fault, type Recovery, VENDORS } from './fault.ts';
import { FAULTS, recoveriesOf } from './fault-table.ts';

/** Each case has its own models and, where necessary, providers, so that no circuit affects another case. */
export type FaultCase = {
  readonly name: string;
  readonly fault: Fault;
  readonly vendor: Vendor;
  readonly edge: Edge;
  readonly recovery: Recovery;
  readonly first: ModelName;
  readonly fallback: ModelName | undefined;
};

type ModelName = { readonly provider: string; readonly model: string };

/** Claude's older models accept a prefill; the id shows which ones. */
const MODEL_PREFIX = 'claude-3-';
const USUAL_WINDOW = 100_000;
const LARGE_WINDOW = 1_000_000;

export function faultCases(): readonly FaultCase[] {
  return FAULTS.flatMap((fault) =>
    (fault.vendors ?? VENDORS).flatMap((vendor) =>
      EDGES.flatMap((edge) =>
        recoveriesOf(fault)
          .filter((recovery) => edge !== 'json' || recovery === 'buffer')
          .map((recovery) => toCase(fault, vendor, edge, recovery)),
      ),
    ),
  );
}

function toCase(fault: Fault, vendor: Vendor, edge: Edge, recovery: Recovery): FaultCase {
  const name = [fault.id, vendor, edge, recovery].join('-');
  return {
    name,
    fault,
    vendor,
    edge,
    recovery,
    first: {
      provider: providerOf(fault, vendor, name),
      model: `${MODEL_PREFIX}${name}-first`,
    },
    fallback:
      fault.hasFallback === false
        ? undefined
        : { provider: `${vendor}-fallback`, model: `${MODEL_PREFIX}${name}-fallback` },
  };
}

function providerOf(fault: Fault, vendor: Vendor, name: string): string {
  if (fault.ownProvider) return `${vendor}-${name}`;
  return fault.timeouts ? `${vendor}-${fault.id}` : vendor;
}

type Provider = {
  readonly kind: Vendor;
  readonly base_url: string;
  readonly timeouts_ms?: Fault['timeouts'];
  readonly default_model?: string;
  readonly models: object[];
};

/** The default model: it never answers, and must never be asked. */
const NOBODY: Provider = {
  kind: 'openai',
  base_url: 'http://127.0.0.1:1',
  default_model: 'nothing',
  models: [],
};

/** providers.json for these cases, with their upstream at `baseUrl`. */
export function providersFor(
  cases: readonly FaultCase[],
  baseUrl: (vendor: Vendor) => string,
): Readonly<Record<string, object>> {
  const providers: Record<string, Provider> = { nobody: NOBODY };
  for (const { vendor, first, fallback, fault } of cases) {
    const played = (): Provider => ({ kind: vendor, base_url: baseUrl(vendor), models: [] });
    providers[first.provider] ??= {
      ...played(),
      ...(fault.timeouts && { timeouts_ms: fault.timeouts }),
    };
    if (fallback !== undefined) providers[fallback.provider] ??= played();
    if (fallback === undefined || fault.isFallbackLarger === undefined) continue;
    const context_window = fault.isFallbackLarger ? LARGE_WINDOW : USUAL_WINDOW;
    providers[fallback.provider]?.models.push({ id: fallback.model, context_window });
    providers[first.provider]?.models.push({ id: first.model, context_window: USUAL_WINDOW });
  }
  return providers;
}
