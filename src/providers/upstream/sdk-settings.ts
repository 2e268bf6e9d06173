/** The settings of an SDK, so that it takes nothing from the environment, prints nothing and reports nothing. */
import type { ResolvedProvider } from '../../config/providers-config.ts';
import { type ExchangeForm, UpstreamExchange } from './connection/upstream-exchange.ts';

/** The differences between the vendors' headers. */
export type HeaderForm = {
  /** These override those of the definition. */
  readonly own?: Readonly<Record<string, string>>;
  /** Headers besides that of the key whose values the SDK decides. */
  readonly decided?: readonly string[];
};

/** `UpstreamCall` has the timers of a call; this is the longest time that a timer accepts. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;
const KEY_HEADER = 'authorization';
const nothing = (): void => undefined;

type Keyed = Pick<ResolvedProvider, 'apiKey' | 'headers'>;

/**
 * For a client that serves all requests of one provider. An SDK looks for missing settings in the
 * environment, and would send them to whichever address it has.
 */
export function sdkClientOptions({ apiKey }: Keyed, baseURL: string) {
  return {
    baseURL,
    fetch: UpstreamExchange.fetchOfAll,
    // An SDK without a key looks for one elsewhere; null removes what it would send.
    apiKey: apiKey ?? 'none',
    defaultHeaders: { [KEY_HEADER]: apiKey === undefined ? null : `Bearer ${apiKey}` },
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    // At any other level, SDKs print events that they cannot parse, which are parts of answers.
    logLevel: 'off',
    logger: { error: nothing, warn: nothing, info: nothing, debug: nothing },
  } as const;
}

/**
 * Passes no signal: `UpstreamCall` has it. SDKs register finalizers for a signal, which keep each
 * request alive until the next garbage collection and cost as much as the rest of their work.
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
    // Decompressing costs more than it saves; `Unpacker` handles servers that compress anyway.
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
