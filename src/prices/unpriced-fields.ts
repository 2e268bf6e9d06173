/** Names the fields of a request that change its price by an amount that no price list knows; pure. */
import type { ChargedRequest } from '../ledger/cost-of.ts';
import { compactionField } from '../model/vendors/compaction.ts';
import { isNothing, isRecord } from '../model/json/json.ts';
import { otherModelFields } from '../model/vendors/other-models.ts';
import { isSearchingModel } from '../model/vendors/searching-model.ts';
import { toolTypes } from '../model/vendors/tool-types.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields that are charged extra, and their values that are not. */
const CHARGED: ReadonlyMap<string, readonly unknown[]> = new Map(
  Object.entries({
    service_tier: ['auto', 'default', 'standard', 'standard_only'],
    speed: ['standard'],
    inference_geo: ['global'],
    web_search_options: [],
    audio: [],
    // What the answer does not take over of it is charged as output, beyond its limit.
    prediction: [],
    search_parameters: [],
    plugins: [],
    data_sources: [],
    enable_search: [false],
    web_search: [false],
  }),
);

/** Tools that the vendor charges by the call, by the minute, or at the price of another model. */
const CHARGED_TOOL =
  /(^|:)(web_search|x_search|google_|file_search|code_interpreter|code_execution|image_generation|shell|collections_search|browser_search|document_library|advisor)/;

/** Fields in which Vercel's gateway, like others, takes its settings. */
const OPTIONS_FIELDS = ['providerOptions', 'provider_options'] as const;

/** Stands for what a model does by itself, without a field. */
export const SEARCHES = 'searches';

/** Parts of a message that are sounds, or have some. */
const SOUNDS: ReadonlySet<unknown> = new Set(['input_audio', 'audio_url', 'video_url']);

/**
 * @param model that is asked
 * @returns paths in the caller's body, such as `service_tier` or `tools.web_search_preview`, and
 *   `SEARCHES` for a model that searches by itself
 */
export function unpricedFields(request: ChargedRequest, model: string): readonly string[] {
  const { options = {}, vendor, own, messages = [] } = request;
  const names = new Set<string>();
  if (isSearchingModel(model)) names.add(SEARCHES);
  if (options.serviceTier !== undefined) {
    addChargedFields(names, { service_tier: options.serviceTier });
  }
  if (vendor !== undefined) addChargedFields(names, vendor.fields);
  if (own !== undefined) addChargedFields(names, own.fields);
  for (const { parts } of messages) {
    for (const { vendor: form } of parts) {
      const type = form?.fields['type'];
      if (SOUNDS.has(type)) names.add(`messages.${String(type)}`);
    }
  }
  return [...names];
}

function addChargedFields(names: Set<string>, body: Fields): void {
  for (const name in body) {
    const free = CHARGED.get(name);
    if (free === undefined) continue;
    const value = body[name];
    if (!isNothing(value) && !free.includes(value)) names.add(name);
  }
  if (!isOnlyText(body['modalities'])) names.add('modalities');
  // A router's settings choose among servers with different prices.
  if (hasSettings(body['provider'])) names.add('provider');
  for (const name of OPTIONS_FIELDS) {
    const options = body[name];
    if (isRecord(options) && hasSettings(options['gateway'])) names.add(name);
  }
  // Its tokens are beyond every limit of the answer.
  const compaction = compactionField(body);
  if (compaction !== undefined) names.add(compaction);
  // A router may answer with one of these, at its price.
  for (const name of otherModelFields(body)) if (!isNothing(body[name])) names.add(name);
  for (const name of chargedTools(body['tools'])) names.add(name);
}

/** Every one of them may leave out the cheapest server, `data_collection` too. */
function hasSettings(value: unknown): boolean {
  return isRecord(value) && Object.values(value).some((setting) => !isNothing(setting));
}

function isOnlyText(modalities: unknown): boolean {
  return !Array.isArray(modalities) || modalities.every((modality) => modality === 'text');
}

function chargedTools(tools: unknown): readonly string[] {
  return toolTypes(tools)
    .filter((type) => CHARGED_TOOL.test(type))
    .map((type) => `tools.${type}`);
}
