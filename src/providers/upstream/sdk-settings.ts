/** What an SDK is given, so that it takes nothing from the environment, prints nothing and tells nothing. */
import type { ResolvedProvider } from '../../config/providers-config.ts';
import { type ExchangeForm, UpstreamExchange } from './upstream-exchange.ts';

/** What differs between the vendors' headers. */
export type HeaderForm = {
  /** These come over those of the definition. */
  readonly own?: Readonly<Record<string, string>>;
  /** Headers besides the key's that the SDK decides. */
  readonly decided?: readonly string[];
};

/** The timers of a call are `UpstreamCall`'s; no timer takes more than this. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;
const KEY_HEADER = 'authorization';
const nothing = (): void => undefined;

type Keyed = Pick<ResolvedProvider, 'apiKey' | 'headers'>;

/**
 * For a client that serves all requests of one provider. What it is not given, an SDK looks for in
 * the environment and sends to whichever address it has.
 */
export function sdkClientOptions({ apiKey }: Keyed, baseURL: string) {
  return {
    baseURL,
    fetch: UpstreamExchange.fetchOfAll,
    // An SDK without a key looks for one elsewhere; null takes away what it would send.
    apiKey: apiKey ?? 'none',
    defaultHeaders: { [KEY_HEADER]: apiKey === undefined ? null : `Bearer ${apiKey}` },
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    // At any other level, SDKs print events that they cannot read, which are parts of answers.
    logLevel: 'off',
    logger: { error: nothing, warn: nothing, info: nothing, debug: nothing },
  } as const;
}

/**
 * Without a signal: `UpstreamCall` has it. For one that they are given, the SDKs register finalizers,
 * which keep each request until the collector comes round, and take as long as all else they do.
 */
export function sdkRequestOptions({ fetchOptions }: UpstreamExchange) {
  return { fetchOptions, maxRetries: 0, timeout: NO_TIMEOUT_MS } as const;
}

export function exchangeHeaders(
  { apiKey, headers }: Keyed,
  { own = {}, decided = [] }: HeaderForm,
): Pick<ExchangeForm, 'headers' | 'decided'> {
  const all = new Map([
    ['accept', 'application/json'],
    // Unpacking costs more than it saves; a server that packs all the same is understood.
    ['accept-encoding', 'identity'],
    ['content-type', 'application/json'],
    ['user-agent', 'rhetor'],
  ]);
  for (const [name, value] of Object.entries(headers)) all.set(name.toLowerCase(), value);
  const hasKey = apiKey !== undefined && !all.has(KEY_HEADER);
  for (const [name, value] of Object.entries(own)) all.set(name, value);
  for (const name of decided) all.delete(name);
  return { headers: [...all].flat(), decided: hasKey ? [KEY_HEADER, ...decided] : decided };
}
