/** What the rest of Rhetor knows about a provider: plain data, no instance, no key. */
import type { ProviderKind } from '../config/provider-kinds.ts';
import type { ModelDefinition, ResolvedProvider } from '../config/providers-config.ts';
import type { OfferedModel } from './completion-provider.ts';

export type ModelInfo = {
  readonly id: string;
  readonly name: string;
  /** Tokens; undefined if no source provides it. */
  readonly contextWindow?: number;
  /** Tokens. */
  readonly maxOutput?: number;
  readonly isReasoning: boolean;
  /** The capabilities given in providers.json, if any. */
  readonly capabilities?: readonly string[];
  readonly isDeprecated?: true;
};

export type ProviderStatus = {
  readonly id: string;
  readonly kind: ProviderKind;
  readonly name: string;
  /** Its key is set; for kinds without a key: its address was configured, or it has answered. */
  readonly isConfigured: boolean;
  readonly isAvailable: boolean;
  /** Why it is unavailable, for people. */
  readonly reason?: string;
  /** The reason for the operator, where it names an internal address. */
  readonly operatorReason?: string;
  /** `reason` may quote what the provider has answered. */
  readonly isReasonReported?: true;
  /**
   * It is unavailable, but still asked if there is no other provider: its first probe has not ended, or a
   * recent call could not reach it.
   */
  readonly mayAnswer?: true;
  readonly defaultModel: string | undefined;
  readonly models: readonly ModelInfo[];
  /** Names that it does not list are accepted unchecked, by configuration or because it has no list. */
  readonly acceptsUnlisted?: true;
  /** Its own list has not been read yet: `models` holds only those of providers.json. */
  readonly isListUnread?: true;
};

/** The results of one provider's probes so far. */
export type ProbeFindings = {
  /** Undefined: no answer yet. */
  readonly isAlive: boolean | undefined;
  readonly hasEverAnswered: boolean;
  readonly reason?: string;
  readonly operatorReason?: string | undefined;
  /** When a call could not reach it, epoch milliseconds; absent once it answers again. */
  readonly lostAt?: number;
  readonly models: readonly OfferedModel[];
};

export const NOT_PROBED: ProbeFindings = { isAlive: undefined, hasEverAnswered: false, models: [] };

/**
 * A provider with a key counts as available until a probe fails, so that the first request after a start
 * does not wait for a probe; a provider without a key counts only after it has answered.
 */
export function providerStatus(definition: ResolvedProvider, probe: ProbeFindings): ProviderStatus {
  const isConfigured = definition.isConfigured || probe.hasEverAnswered;
  const isAvailable =
    isConfigured && (probe.isAlive ?? (definition.isConfigured && definition.apiKey !== undefined));
  const reason = isAvailable ? undefined : unavailableReason(definition, isConfigured, probe);
  const models = mergeModels(withDefault(definition), probe.models);
  return {
    id: definition.id,
    kind: definition.kind,
    name: definition.name,
    isConfigured,
    isAvailable,
    ...(reason === undefined ? {} : { reason }),
    ...(reason !== undefined && reason === probe.reason && { isReasonReported: true }),
    ...(reason !== undefined &&
      reason === probe.reason &&
      probe.operatorReason !== undefined && { operatorReason: probe.operatorReason }),
    defaultModel: definition.defaultModel ?? models[0]?.id,
    models,
    ...(acceptsUnlisted(definition, probe) && { acceptsUnlisted: true }),
    ...(!probe.hasEverAnswered && { isListUnread: true }),
  };
}

/** A list that is empty, missing or unreadable does not tell which models exist. */
function acceptsUnlisted(
  { allowsUnlisted }: ResolvedProvider,
  { hasEverAnswered, models }: ProbeFindings,
): boolean {
  return allowsUnlisted === true || (hasEverAnswered && models.length === 0);
}

function unavailableReason(
  definition: ResolvedProvider,
  isConfigured: boolean,
  probe: ProbeFindings,
): string {
  if (!isConfigured && definition.apiKeyVariable !== undefined) {
    return `${definition.apiKeyVariable} is not set`;
  }
  return probe.reason ?? 'it has not answered yet';
}

/** Adds the default model even if it is not in the list. */
function withDefault({ models, defaultModel }: ResolvedProvider): readonly ModelDefinition[] {
  return defaultModel === undefined || models.some(({ id }) => id === defaultModel)
    ? models
    : [{ id: defaultModel }, ...models];
}

/** First the models of the file, with their figures; then the others that the provider lists. */
function mergeModels(
  defined: readonly ModelDefinition[],
  listed: readonly OfferedModel[],
): readonly ModelInfo[] {
  const known = new Set(defined.map(({ id }) => withoutLatest(id)));
  const windows = new Map(listed.map((model) => [withoutLatest(model.id), model.contextWindow]));
  return [
    ...defined.map((model) =>
      modelInfo(model.id, model, model.context_window ?? windows.get(withoutLatest(model.id))),
    ),
    ...listed
      .filter(({ id }) => !known.has(withoutLatest(id)))
      .map((model) => modelInfo(model.id, undefined, model.contextWindow)),
  ];
}

/** Ollama lists as `name:latest` what people and files call `name`. */
function withoutLatest(id: string): string {
  return id.endsWith(':latest') ? id.slice(0, -':latest'.length) : id;
}

function modelInfo(
  id: string,
  definition: ModelDefinition | undefined,
  contextWindow: number | undefined,
): ModelInfo {
  return {
    id,
    name: definition?.name ?? id,
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(definition?.max_output === undefined ? {} : { maxOutput: definition.max_output }),
    isReasoning: definition?.reasoning ?? false,
    ...(definition?.capabilities && { capabilities: definition.capabilities }),
    ...(definition?.deprecated && { isDeprecated: true }),
  };
}
