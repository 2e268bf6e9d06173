/** Probes a provider with one key after another, until one is accepted. */
import { RhetorError } from '../model/rhetor-error.ts';
import type { OfferedModel } from './completion-provider.ts';
import type { RegisteredProvider } from './provider-registry.service.ts';

/** The statuses with which a vendor refuses a key, and not the request. */
const OF_KEY: ReadonlySet<number | undefined> = new Set([401, 402, 403, 429]);

/** @throws RhetorError the refusal of the last key, or the first failure that concerns them all */
export async function probeKeys(
  { provider, byKey }: Pick<RegisteredProvider, 'provider' | 'byKey'>,
  signal: AbortSignal,
): Promise<readonly OfferedModel[] | undefined> {
  let refusal: unknown;
  for (const instance of byKey?.values() ?? [provider]) {
    try {
      return await instance.probe(signal);
    } catch (error) {
      const isOfKey = error instanceof RhetorError && OF_KEY.has(error.upstreamStatus);
      if (!isOfKey || signal.aborted) throw error;
      refusal = error;
    }
  }
  throw refusal;
}
