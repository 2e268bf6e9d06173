/** Collects the vendor-specific part of a Messages API request; pure. */
import type { MessageCreateParamsBase } from '@anthropic-ai/sdk/resources/messages';
import type { Fields } from '../compat/body-fields.ts';
import type { CompatBody } from '../compat/compat-turn.ts';
import { optionFields } from '../compat/read-options.ts';
import { vendorMetadata } from '../compat/rhetor-choices.ts';
import { FieldCollector } from '../compat/unknown-fields.ts';

import { isVendorRun } from './from-anthropic-tools.ts';
import type { Thinking } from './from-anthropic-thinking.ts';
import { isRecord } from '../../model/json/json.ts';

/** The translated fields; all others are passed on unchanged to the vendor's own provider. */
const TRANSLATED = new Set<string>([
  ...([
    'model',
    'messages',
    'system',
    'stream',
    'tools',
    'thinking',
  ] satisfies (keyof MessageCreateParamsBase)[]),
  // The former name of `output_config.format`.
  'output_format',
  ...optionFields('anthropic'),
]);

/**
 * Fields that do not affect the answer's content: caching, billing, location, how a stream is
 * split.
 */
const HINTS: ReadonlySet<string> = new Set([
  'allowed_callers',
  'cache_control',
  'caller',
  'citations',
  'context_management',
  'cache_edits',
  'defer_loading',
  'diagnostics',
  'eager_input_streaming',
  'inference_geo',
  'input_examples',
  'service_tier',
  'speed',
  'strict',
  'transformations',
  'user_profile_id',
  'workspace_id',
]);

export const SERIAL = 'disable_parallel_tool_use';

export function fieldCollector(): FieldCollector {
  return new FieldCollector('anthropic', HINTS);
}

/** For a provider that speaks the dialect, where these override what they were translated to. */
export function anthropicWords(
  { metadata, ...body }: Fields,
  thinking: Thinking,
  choice: Fields | undefined,
  collector: FieldCollector,
): NonNullable<CompatBody['vendor']> {
  const ownMetadata = isRecord(metadata) ? vendorMetadata(metadata) : undefined;
  const own = ownTools(body);
  const isSerialSaid = choice?.[SERIAL] !== undefined;
  for (const path of thinking.needed) collector.need(path);
  for (const path of thinking.hints) collector.hint(path);
  if (thinking.effort !== undefined) collector.cover('thinking', 'reasoningEffort');
  if (typeof choice?.[SERIAL] === 'boolean') {
    collector.cover(`tool_choice.${SERIAL}`, 'parallelToolCalls');
  } else if (isSerialSaid) {
    collector.hint(`tool_choice.${SERIAL}`);
  }
  if (ownMetadata !== undefined) collector.hint('metadata');
  const others = collector.ofBody(body, TRANSLATED).vendor;
  return {
    dialect: 'anthropic',
    needed: others?.needed ?? [],
    hints: others?.hints ?? [],
    fields: {
      ...others?.fields,
      ...(ownMetadata && { metadata: ownMetadata }),
      ...own,
      ...thinking.own,
      ...((isSerialSaid || own['tools'] !== undefined) && choice && { tool_choice: choice }),
    },
    ...(others?.misfits && { misfits: others.misfits }),
    ...(others?.covers && { covers: others.covers }),
  };
}

/** All of them as they came, if the vendor runs one: the others have no place to hold it. */
function ownTools({ tools }: Fields): Fields {
  return Array.isArray(tools) && tools.some(isVendorRun) ? { tools } : {};
}
