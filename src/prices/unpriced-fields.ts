/** Names the fields of a request that change its price by an amount that no price list knows; pure. */
import type { CompletionRequest } from '../model/completion-request.ts';
import { isCompacted } from '../model/compaction.ts';
import type { MessagePart } from '../model/message.ts';
import { toolTypes } from '../model/tool-types.ts';

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
    // A router may answer with one of these, at its price.
    models: [],
    fallbacks: [],
  }),
);

/** Tools that the vendor charges by the call, by the minute, or at the price of another model. */
const CHARGED_TOOL =
  /(^|:)(web_search|x_search|google_|file_search|code_interpreter|code_execution|image_generation|shell|collections_search|browser_search|document_library|advisor)/;

/** The part of a message that is a sound, in OpenAI's dialects. */
const SOUND = 'input_audio';

/** @returns paths in the caller's body, such as `service_tier` or `tools.web_search_preview` */
export function unpricedFields(
  request: Pick<CompletionRequest, 'options' | 'messages' | 'vendor' | 'own'>,
): readonly string[] {
  const { options, vendor, own, messages } = request;
  const names = new Set<string>();
  if (options.serviceTier !== undefined) {
    addChargedFields(names, { service_tier: options.serviceTier });
  }
  if (vendor !== undefined) addChargedFields(names, vendor.fields);
  if (own !== undefined) addChargedFields(names, own.fields);
  if (messages.some(({ parts }) => parts.some(isSound))) names.add(`messages.${SOUND}`);
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
  // Its tokens are beyond every limit of the answer.
  if (isCompacted(body)) names.add('context_management');
  for (const name of chargedTools(body['tools'])) names.add(name);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function isOnlyText(modalities: unknown): boolean {
  return !Array.isArray(modalities) || modalities.every((modality) => modality === 'text');
}

function chargedTools(tools: unknown): readonly string[] {
  return toolTypes(tools)
    .filter((type) => CHARGED_TOOL.test(type))
    .map((type) => `tools.${type}`);
}

function isSound({ vendor }: MessagePart): boolean {
  return vendor?.fields['type'] === SOUND;
}
