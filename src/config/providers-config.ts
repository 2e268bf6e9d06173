/** config/providers.json: the providers and their addresses. Keys are referenced by variable, never written here. */
import { z } from 'zod';
import { HIGHEST_PRICE, MOST_MEMBERS } from './limits.ts';
import { KIND_TRAITS, PROVIDER_KINDS, type ProviderKind } from './provider-kinds.ts';
import { keyFaults, type ProviderKey, setKeys } from './provider-keys.ts';
import { type Proxies, readProxies } from './proxies.ts';
import { withoutTrailingSlashes } from '../model/slashes.ts';
import { timeoutsSchema } from './timeouts.ts';

/** Dollars per million tokens. */
const dollars = z.number().nonnegative().max(HIGHEST_PRICE);

const price = z.strictObject({
  input: dollars,
  output: dollars,
  cached_input: dollars.optional(),
  cache_write: dollars.optional(),
});

const listedPrice = z
  .string()
  .regex(/^[^/\s]+\/\S+$/, 'must be "<vendor>/<model>", as in "openai/gpt-6-sol"');

const listedVendor = z
  .string()
  .regex(/^[^/\s]+(\/\S+)?$/, 'must be "<vendor>" or "<vendor>/<model>", as in "openai"');

const model = z.strictObject({
  id: z.string().min(1),
  name: z.string().optional(),
  /** Tokens. */
  context_window: z.int().positive().optional(),
  /** Tokens. */
  max_output: z.int().positive().optional(),
  reasoning: z.boolean().optional(),
  /** The model's uses, as shown in the platform's model lists. */
  capabilities: z.array(z.string().min(1).max(128)).max(32).optional(),
  /** Hidden from the platform's model lists; still answers if requested by name. */
  deprecated: z.boolean().optional(),
  price: price.optional(),
  /** `vendor/model` of the price list whose price applies. */
  price_as: listedPrice.optional(),
});

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' });
const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a variable');

const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a header');
const headerValue = z.string().regex(/^[\t\x20-\x7e]*$/, 'must be one line of plain characters');

const provider = z.strictObject({
  kind: z.enum(PROVIDER_KINDS),
  name: z.string().min(1).optional(),
  base_url: httpUrl.optional(),
  base_url_env: z
    .union([variableName, z.array(variableName).min(1)], {
      error: 'must be the name of a variable, or a list of names',
    })
    .optional(),
  api_key_env: variableName.optional(),
  /** Several keys, which share the requests; in place of `api_key_env`. */
  api_keys_env: z
    .array(variableName)
    .min(1)
    .max(MOST_MEMBERS)
    .refine((names) => new Set(names).size === names.length, 'must not name a variable twice')
    .optional(),
  api: z.enum(['chat', 'responses']).optional(),
  default_model: z.string().min(1).optional(),
  headers: z.record(headerName, headerValue).optional(),
  models: z.array(model).optional(),
  unlisted_models: z.enum(['check', 'allow']).optional(),
  upstream_stream: z.boolean().optional(),
  /** Whether a caller may have the vendor keep its answers; `never` unless said. */
  vendor_store: z.enum(['never', 'allow']).optional(),
  timeouts_ms: timeoutsSchema.optional(),
  /** Whether it is sent the trace that a request belongs to. */
  trace: z.boolean().optional(),
  /** For each of its models without a price of its own. */
  price: price.optional(),
  /** Like a model's `price_as`; a vendor alone means the vendor's models with the same names. */
  price_as: listedVendor.optional(),
});

export const providersSchema = z.record(
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i, 'a provider id is letters, digits, ".", "_", "-"'),
  provider,
);

type Variables = Readonly<Record<string, string | undefined>>;

export type ProviderDefinition = z.infer<typeof provider>;
export type ModelDefinition = z.infer<typeof model>;
export type GivenPrice = z.infer<typeof price>;

/** A definition with its variables resolved; the only place where a key's value is stored. */
export type ResolvedProvider = {
  readonly id: string;
  readonly kind: ProviderKind;
  readonly name: string;
  /** Undefined: the vendor's own address. */
  readonly baseUrl: string | undefined;
  /** The first of its keys that is set. */
  readonly apiKey: string | undefined;
  /** The variable that should hold the key, for the advice "set X". */
  readonly apiKeyVariable: string | undefined;
  /** The keys that share its requests, if several are set. */
  readonly keys?: readonly ProviderKey[];
  readonly api: 'chat' | 'responses';
  readonly defaultModel: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly models: readonly ModelDefinition[];
  /** A caller may request an unlisted model without a check against the provider's list. */
  readonly allowsUnlisted?: true;
  /** False: the vendor is asked for whole answers. Undefined: as it suits the caller. */
  readonly streamsUpstream?: boolean;
  /** A caller may have the vendor keep its answers. */
  readonly allowsVendorStore?: true;
  /** It is sent `traceparent`. */
  readonly joinsTraces?: true;
  readonly timeouts: z.infer<typeof timeoutsSchema>;
  /** The price of its models that have none of their own. */
  readonly price?: GivenPrice;
  /** `vendor` or `vendor/model` of the price list, for its models without a price of their own. */
  readonly priceAs?: string;
  /** The environment's proxies, the same for every provider. */
  readonly proxies: Proxies;
  /** True if its key is set, or if it needs no key and its address was set explicitly. */
  readonly isConfigured: boolean;
};

/**
 * The file's schema, with keys and addresses resolved. Variable values are checked here, since
 * later code no longer knows the variable's name.
 * @param isSimulatedAllowed false: definitions of kind `simulated` are ignored
 */
export function resolvedProvidersSchema(variables: Variables, isSimulatedAllowed = true) {
  return providersSchema.transform((config, context): readonly ResolvedProvider[] =>
    Object.entries(config).flatMap(([id, definition]) => {
      if (KIND_TRAITS[definition.kind].isSimulated && !isSimulatedAllowed) return [];
      const resolved = resolveProvider(id, definition, variables);
      const variable = urlVariableOf(definition, variables);
      if (variable !== undefined && !isHttpUrl(resolved.baseUrl ?? '')) {
        context.addIssue({
          code: 'custom',
          path: [id, 'base_url_env'],
          message: `${variable} does not hold an http(s) URL`,
        });
      }
      for (const fault of keyFaults(definition, variables)) {
        context.addIssue({ code: 'custom', ...fault, path: [id, fault.field] });
      }
      return resolved;
    }),
  );
}

/** Resolves keys and addresses from the environment. */
export function resolveProvider(
  id: string,
  definition: ProviderDefinition,
  variables: Variables,
): ResolvedProvider {
  const urlVariable = urlVariableOf(definition, variables);
  const givenUrl = urlVariable === undefined ? definition.base_url : variables[urlVariable]?.trim();
  const keys = setKeys(definition, variables);
  const [key] = keys;
  const keyVariable = key?.variable ?? definition.api_key_env ?? definition.api_keys_env?.[0];
  const baseUrl = givenUrl ?? KIND_TRAITS[definition.kind].defaultUrl;
  return {
    id,
    kind: definition.kind,
    name: definition.name ?? id,
    baseUrl: baseUrl === undefined ? undefined : completeUrl(baseUrl, definition.kind),
    apiKey: key?.value,
    apiKeyVariable: keyVariable,
    ...(keys.length > 1 && { keys }),
    api: definition.api ?? 'chat',
    defaultModel: definition.default_model ?? definition.models?.[0]?.id,
    headers: definition.headers ?? {},
    models: definition.models ?? [],
    ...(definition.unlisted_models === 'allow' && { allowsUnlisted: true }),
    ...(definition.upstream_stream !== undefined && {
      streamsUpstream: definition.upstream_stream,
    }),
    ...(definition.vendor_store === 'allow' && { allowsVendorStore: true }),
    ...(definition.trace === true && { joinsTraces: true }),
    timeouts: definition.timeouts_ms ?? {},
    ...(definition.price !== undefined && { price: definition.price }),
    ...(definition.price_as !== undefined && { priceAs: definition.price_as }),
    proxies: readProxies(variables),
    isConfigured:
      KIND_TRAITS[definition.kind].isSimulated ||
      (keyVariable === undefined ? givenUrl !== undefined : key !== undefined),
  };
}

/** The first of its variables that is set. */
function urlVariableOf(definition: ProviderDefinition, variables: Variables): string | undefined {
  return [definition.base_url_env ?? []].flat().find((name) => variables[name]?.trim());
}

/** Ollama's own OLLAMA_HOST is commonly `127.0.0.1:11434` or `0.0.0.0`, which implies port 11434. */
function completeUrl(address: string, kind: ProviderKind): string {
  const url = withoutTrailingSlashes(address);
  if (url.includes('://')) return url;
  const hasPort = /:\d+$/.test(url.split('/', 1)[0] ?? '');
  const { defaultPort } = KIND_TRAITS[kind];
  return defaultPort === undefined || hasPort
    ? `http://${url}`
    : `http://${url.replace(/^[^/]+/, `$&:${defaultPort}`)}`;
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
