/** Collects the vendor-specific part of a Messages API request; pure. */
import type { MessageCreateParamsBase } from '@anthropic-ai/sdk/resources/messages';
import { type Fields, flagField } from '../compat/body-fields.ts';
import type { CompatBody } from '../compat/compat-turn.ts';
import { optionFields } from '../compat/read-options.ts';
import { vendorMetadata } from '../compat/rhetor-choices.ts';
import { FieldCollector } from '../compat/unknown-fields.ts';

import type { Thinking } from './from-anthropic-thinking.ts';
import { isRecord } from '../../model/json.ts';

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

const SERIAL = 'disable_parallel_tool_use';

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
  const isSerial = choice !== undefined && forbidsParallelCalls(choice);
  for (const path of thinking.needed) collector.need(path);
  for (const path of thinking.hints) collector.hint(path);
  if (thinking.effort !== undefined) collector.cover('thinking', 'reasoningEffort');
  if (isSerial) collector.need(`tool_choice.${SERIAL}`);
  if (ownMetadata !== undefined) collector.hint('metadata');
  const others = collector.ofBody(body, TRANSLATED).vendor;
  return {
    dialect: 'anthropic',
    needed: others?.needed ?? [],
    hints: others?.hints ?? [],
    fields: {
      ...others?.fields,
      ...(ownMetadata && { metadata: ownMetadata }),
      ...markedSystem(body),
      ...thinking.own,
      ...(isSerial && { tool_choice: choice }),
    },
    ...(others?.covers && { covers: others.covers }),
  };
}

/**
 * System blocks that carry marks, such as cache breakpoints; omitted if messages add to the system
 * prompt.
 */
function markedSystem({ system, messages }: Fields): Fields {
  if (!Array.isArray(system) || !Array.isArray(messages)) return {};
  const isMarked = system.some((block) => isRecord(block) && Object.keys(block).length > 2);
  const isWhole = !messages.some((message) => isRecord(message) && message['role'] === 'system');
  return isMarked && isWhole ? { system } : {};
}

function forbidsParallelCalls(choice: Fields): boolean {
  return flagField(choice, SERIAL, `tool_choice.${SERIAL}`) === true;
}
