/** One entry of LiteLLM's model_list as a model of a provider. */
import {
  type ModelDefinition,
  type ProviderDefinition,
  providersSchema,
} from '../../config/providers-config.ts';
import { isShape, OPTION_ROWS } from '../../model/options/option-places.ts';
import { fitsOption } from '../../model/options/option-values.ts';
import { withoutTrailingSlashes } from '../../model/slashes.ts';
import type { ImportNotes } from './import-notes.ts';
import { type KeyVariables, referenceIn } from './key-variables.ts';
import type { ProviderBook } from './provider-book.ts';
import type { Section } from './section.ts';
import { type Vendor, vendorOf } from './vendors.ts';

export type Deployment = {
  readonly provider: string;
  readonly model: string;
  /** Where its options are in the file. */
  readonly path: string;
  readonly weight: number | undefined;
  /** The lowest are asked first. */
  readonly order: number;
  readonly options: Readonly<Record<string, unknown>>;
};

export type Surroundings = {
  readonly book: ProviderBook;
  readonly keys: KeyVariables;
  readonly notes: ImportNotes;
};

/** What the model is for, as LiteLLM says it, where Rhetor has a route for it. */
const CHATS: ReadonlySet<unknown> = new Set(['chat', 'completion', 'responses', 'embedding']);
const PER_MILLION = 1_000_000;
const MS = 1_000;
/** What LiteLLM lets an address end in, although its client appends it. */
const ROUTES = /\/(?:v1\/messages|chat\/completions)$/;

/** Undefined if Rhetor cannot ask it; the reason is noted. */
export function toDeployment(
  params: Section,
  info: Section,
  surroundings: Surroundings,
): Deployment | undefined {
  const { book, notes } = surroundings;
  const leaveOut = (path: string, message: string): undefined => {
    notes.add(path, message);
    params.leaveOut();
    info.leaveOut();
  };
  const name = params.text('model');
  if (name === undefined || referenceIn(name) !== undefined) {
    return leaveOut(params.pathOf('model'), 'names no model, so the entry is left out');
  }
  const found = vendorOf(name, params.text('custom_llm_provider'));
  if (found === undefined) {
    const advice =
      name === '*'
        ? 'callers ask for <provider>/<model>, of a provider in providers.json'
        : 'Rhetor speaks the protocols of Anthropic, OpenAI and Ollama';
    return leaveOut(params.pathOf('model'), `${name} is left out: ${advice}`);
  }
  const { vendor, model, api } = found;
  if (model === '') {
    return leaveOut(params.pathOf('model'), `${name} is left out: it names no model`);
  }
  const address = addressOf(params, vendor, notes);
  if (vendor.needsAddress && Object.keys(address).length === 0) {
    return leaveOut(params.pathOf('api_base'), `is missing, so ${name} is left out`);
  }
  const settings = {
    kind: vendor.kind,
    ...address,
    ...(api && { api }),
    ...keyOf(params, vendor, surroundings),
    ...timeoutsOf(params),
  };
  const details = { id: model, ...detailsOf(params, info, vendor) };
  const fault = faultOf({ ...settings, models: [details] });
  if (fault !== undefined) return leaveOut(params.path, `${name} is left out: ${fault}`);
  const provider = book.idFor(vendor.id, settings);
  if (!model.includes('*')) book.addModel(provider, details);
  return {
    provider,
    model,
    path: params.path,
    weight: params.number('weight') ?? limitOf(params, notes),
    order: params.number('order') ?? 0,
    options: optionsOf(params),
  };
}

/** What providers.json may not hold. */
function faultOf(provider: ProviderDefinition): string | undefined {
  const [issue] = providersSchema.safeParse({ provider }).error?.issues ?? [];
  return issue && `${issue.path.slice(1).join('.')}: ${issue.message}`;
}

/** LiteLLM weighs by the limits too, the requests before the tokens. */
function limitOf(params: Section, notes: ImportNotes): number | undefined {
  const limits = ['rpm', 'tpm'].map((name) => ({ name, limit: params.number(name) }));
  for (const { name, limit } of limits) {
    if (limit === undefined) continue;
    const other =
      "only weighs the models of one name; Rhetor reads the vendor's own limits as it answers";
    notes.add(params.pathOf(name), other);
  }
  return limits.find(({ limit }) => limit !== undefined)?.limit;
}

function addressOf(
  params: Section,
  { id, kind, baseUrl }: Vendor,
  notes: ImportNotes,
): Pick<ProviderDefinition, 'base_url' | 'base_url_env'> {
  const given = params.text('api_base') ?? params.text('base_url');
  const variable = given === undefined ? undefined : referenceIn(given);
  if (id === 'azure') {
    params.text('api_version');
    const path = params.pathOf('api_base');
    if (variable !== undefined) notes.add(path, `${variable} has to end in /openai/v1 for Rhetor`);
  }
  if (variable !== undefined) return { base_url_env: variable };
  if (given === undefined) return baseUrl === undefined ? {} : { base_url: baseUrl };
  const plain = withoutTrailingSlashes(withoutTrailingSlashes(given).replace(ROUTES, ''));
  if (kind === 'anthropic') return { base_url: plain.replace(/\/v1$/, '') };
  return { base_url: id === 'azure' ? azureAddress(plain) : plain };
}

/** The API without versions, which takes the same requests as OpenAI's. */
function azureAddress(address: string): string {
  const [origin = address] = address.split('/openai');
  return `${origin}/openai/v1`;
}

function keyOf(
  params: Section,
  { id, keyVariable }: Vendor,
  { keys, notes }: Surroundings,
): Pick<ProviderDefinition, 'api_key_env'> {
  const given = params.text('api_key');
  if (given === undefined) {
    const hasOwnAddress = params.text('api_base') !== undefined && id !== 'azure';
    return keyVariable === undefined || hasOwnAddress ? {} : { api_key_env: keyVariable };
  }
  const reference = referenceIn(given);
  if (reference !== undefined) return { api_key_env: reference };
  const wanted = keyVariable ?? `${id.toUpperCase().replaceAll(/\W/g, '_')}_API_KEY`;
  const variable = keys.nameFor(given, wanted);
  if (variable === undefined) return {};
  notes.add(
    params.pathOf('api_key'),
    `holds the key itself, which is not written: set ${variable} to it where Rhetor is started`,
  );
  return { api_key_env: variable };
}

/** LiteLLM counts in seconds, and 0 is no limit; `answer` limits an answer that is asked for whole. */
export function timeoutsOf(section: Section): Pick<ProviderDefinition, 'timeouts_ms'> {
  const answer = milliseconds(section.number('timeout', 0) ?? section.number('request_timeout', 0));
  const firstToken = milliseconds(section.number('stream_timeout', 0));
  if (answer === undefined && firstToken === undefined) return {};
  return {
    timeouts_ms: {
      ...(answer !== undefined && { answer }),
      ...(firstToken !== undefined && { first_token: firstToken }),
    },
  };
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.max(1, Math.round(seconds * MS));
}

function detailsOf(params: Section, info: Section, vendor: Vendor): Omit<ModelDefinition, 'id'> {
  const window = info.number('max_input_tokens') ?? info.number('max_tokens');
  const output = info.number('max_output_tokens');
  const isReasoning = info.flag('supports_reasoning');
  info.take('mode', (mode) => (CHATS.has(mode) ? mode : undefined));
  const price = priceOf(params, info);
  const base = info.text('base_model');
  const listed = base === undefined || base.includes('/') ? undefined : base;
  const priceAs = listed !== undefined && vendor.id === 'azure' ? `openai/${listed}` : undefined;
  return {
    ...(window !== undefined && window >= 1 && { context_window: Math.round(window) }),
    ...(output !== undefined && output >= 1 && { max_output: Math.round(output) }),
    ...(isReasoning === true && { reasoning: true }),
    ...price,
    ...(price.price === undefined && priceAs !== undefined && { price_as: priceAs }),
  };
}

/** From dollars for a token to dollars for a million. */
function priceOf(params: Section, info: Section): Pick<ModelDefinition, 'price'> {
  const cost = (name: string): number | undefined => {
    const dollars = info.number(name) ?? params.number(name);
    // Digits that the multiplication makes up are cut.
    return dollars === undefined ? undefined : Number((dollars * PER_MILLION).toPrecision(12));
  };
  const [input, output] = [cost('input_cost_per_token'), cost('output_cost_per_token')];
  const cached = cost('cache_read_input_token_cost');
  const written = cost('cache_creation_input_token_cost');
  if (input === undefined && output === undefined) return {};
  return {
    price: {
      input: input ?? 0,
      output: output ?? 0,
      ...(cached !== undefined && { cached_input: cached }),
      ...(written !== undefined && { cache_write: written }),
    },
  };
}

/** The options that both call by the same name. */
function optionsOf(params: Section): Readonly<Record<string, unknown>> {
  const options: [string, unknown][] = [];
  for (const { wire, value } of OPTION_ROWS.values()) {
    if (isShape(value)) continue;
    const given = params.take(wire, (option) =>
      fitsOption(option, value) ? { option } : undefined,
    );
    if (given !== undefined) options.push([wire, given.option]);
  }
  return Object.fromEntries(options);
}
