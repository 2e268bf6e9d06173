/** Resolves the names in a request to a model, a rule, and possible fallbacks. */
import { RhetorError } from '../../model/rhetor-error.ts';
import type { ProviderStatus } from '../../providers/provider-status.ts';
import { allowedProviders } from './allowed-models.ts';
import type { ModelWish, NameTarget } from '../candidate-plan.ts';
import { unknownProvider } from './model-name-errors.ts';
import { type KnownModels, type NameResolution, resolveName, resolvePair } from './model-name.ts';

export type ResolvedWish = {
  /** Undefined if the request leaves the choice to the rules. */
  readonly target?: NameTarget;
  /** What the caller allows to answer in place of the target. */
  readonly fallback?: NameTarget;
};

/** Looks up a name that no provider lists; a listed one needs no promise. */
export type Settle = (
  resolution: NameResolution,
  known: KnownModels,
) => NameTarget | Promise<NameTarget>;

export const NO_WISH: ResolvedWish = {};

/**
 * An unconfigured or unavailable provider of a fallback is only passed over.
 * @throws RhetorError `invalid_value` for a provider that does not exist; as `ModelNames.settle`
 *   for the model
 */
export async function resolveWish(
  wish: ModelWish,
  known: KnownModels,
  settle: Settle,
): Promise<ResolvedWish> {
  const { provider, model, fallbackProvider, fallbackModel } = wish;
  const first = resolvePart('provider', provider, model, known);
  const second = resolvePart('fallback_provider', fallbackProvider, fallbackModel, known, provider);
  if (first === undefined && second === undefined) return NO_WISH;
  // Nearly all requests: without a fallback there is nothing to wait for together.
  if (second === undefined) return { ...(first && { target: await settle(first, known) }) };
  const [target, fallback] = await Promise.all([
    first && settle(first, known),
    settleFallback(second, known, settle),
  ]);
  return { ...(target && { target }), ...(fallback && { fallback }) };
}

/** @param home the provider of a model that is unlisted and names no provider itself */
function resolvePart(
  field: string,
  providerId: string | undefined,
  model: string | undefined,
  known: KnownModels,
  home?: string,
): NameResolution | undefined {
  if (providerId === undefined) {
    if (model === undefined) return undefined;
    const resolution = resolveName(model, known);
    const isNobodys = resolution.type === 'unknown' || resolution.type === 'unlisted';
    const owner = isNobodys ? known.providers.find(({ id }) => id === home) : undefined;
    return owner === undefined ? resolution : resolvePair(owner, model, known);
  }
  const provider = known.providers.find(({ id }) => id === providerId);
  if (provider === undefined) {
    throw unknownProvider(field, providerId, allowedProviders(known.providers, known.allowed));
  }
  return model === undefined ? defaultOf(provider) : resolvePair(provider, model, known);
}

function defaultOf(provider: ProviderStatus): NameResolution {
  const { id, defaultModel, isConfigured } = provider;
  if (!isConfigured) return { type: 'not-configured', provider, model: defaultModel };
  return defaultModel === undefined
    ? { type: 'no-default', provider }
    : { type: 'model', choice: { provider: id, model: defaultModel } };
}

/** The first choice may well answer, so only a fallback that does not exist is an error. */
async function settleFallback(
  resolution: NameResolution,
  known: KnownModels,
  settle: Settle,
): Promise<NameTarget | undefined> {
  if (resolution.type === 'no-default') return undefined;
  if (resolution.type === 'not-configured') return modelOf(resolution);
  try {
    return await settle(resolution, known);
  } catch (error) {
    if (!(error instanceof RhetorError) || error.code === 'model_not_found') throw error;
    const [only, ...others] = resolution.type === 'unlisted' ? resolution.among : [];
    return others.length > 0 ? undefined : only && modelOf(only);
  }
}

function modelOf({
  provider,
  model,
}: {
  readonly provider: ProviderStatus;
  readonly model: string | undefined;
}): NameTarget | undefined {
  return model === undefined
    ? undefined
    : { type: 'model', choice: { provider: provider.id, model } };
}
