/** The body of POST /v1/messages, in Rhetor's terms; pure. */
import type { MessageCreateParamsBase } from '@anthropic-ai/sdk/resources/messages';
import type { CompletionOptions, ResponseFormat } from '../../model/completion-request.ts';
import { type Message, textMessage } from '../../model/message.ts';
import {
  type Fields,
  fieldFault,
  flagField,
  neededText,
  numberField,
  recordField,
  textsField,
} from '../compat/body-fields.ts';
import type { CompatBody } from '../compat/compat-turn.ts';
import { vendorMetadata } from '../compat/rhetor-choices.ts';
import { FieldCollector } from '../compat/unknown-fields.ts';
import { isRecord } from '../validation/validate-body.ts';
import { fromAnthropicMessages, fromSystem } from './from-anthropic-messages.ts';
import { fromThinking, type Thinking } from './from-anthropic-thinking.ts';
import { fromAnthropicToolChoice, fromAnthropicTools } from './from-anthropic-tools.ts';

/** What is asked of the model, whichever it will be. */
export type AnthropicQuestion = CompatBody & {
  readonly model: string;
  /** May say the same as Rhetor's own headers. */
  readonly metadata: Fields | undefined;
};

/** Older versions of the API have them, and the models of other vendors do. */
type SamplingName = 'temperature' | 'top_p' | 'top_k';
/** The former name of `output_config.format`. */
type FormerName = 'output_format';

/** What is translated; the rest goes to the vendor's own provider as it came. */
const TRANSLATED = new Set<string>([
  'model',
  'messages',
  'system',
  'max_tokens',
  'stream',
  'stop_sequences',
  'temperature',
  'top_p',
  'top_k',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
] satisfies (keyof MessageCreateParamsBase | SamplingName | FormerName)[]);

/** What does not bear on the answer's content: caching, billing, places, how a stream is cut. */
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

const MOST_STOPS = 64;
const SERIAL = 'disable_parallel_tool_use';

/** @throws RhetorError `validation_failed` that names the field */
export function fromAnthropicBody(body: Fields): AnthropicQuestion {
  const collector = new FieldCollector('anthropic', HINTS);
  const thinking = fromThinking(body);
  const choice = recordField(body, 'tool_choice');
  const toolChoice = choice && fromAnthropicToolChoice(choice);
  const responseFormat = fromFormat(body);
  return {
    model: neededText(body, 'model'),
    metadata: recordField(body, 'metadata'),
    messages: [...systemMessages(body), ...fromAnthropicMessages(body, collector)],
    isStreaming: flagField(body, 'stream') ?? false,
    options: {
      ...samplingOptions(body),
      ...(thinking.effort !== undefined && { reasoningEffort: thinking.effort }),
      ...(responseFormat && { responseFormat }),
      ...(toolChoice && { toolChoice }),
    },
    tools: fromAnthropicTools(body, collector),
    vendor: ownWords(body, thinking, choice, collector),
  };
}

/** What `count_tokens` counts: the same question, of which nothing is to be answered. */
export function fromCountedBody(body: Fields): Pick<AnthropicQuestion, 'messages' | 'tools'> {
  const collector = new FieldCollector('anthropic', HINTS);
  return {
    messages: [...systemMessages(body), ...fromAnthropicMessages(body, collector)],
    tools: fromAnthropicTools(body, collector),
  };
}

function systemMessages({ system }: Fields): readonly Message[] {
  if (system === undefined || system === null) return [];
  const text = fromSystem(system, 'system');
  return text === '' ? [] : [textMessage('system', text)];
}

/** For a provider that speaks the dialect, where these go before what they were translated to. */
function ownWords(
  { metadata, ...body }: Fields,
  thinking: Thinking,
  choice: Fields | undefined,
  collector: FieldCollector,
): NonNullable<CompatBody['vendor']> {
  const ownMetadata = isRecord(metadata) ? vendorMetadata(metadata) : undefined;
  const isSerial = choice !== undefined && forbidsParallelCalls(choice);
  for (const path of thinking.needed) collector.need(path);
  for (const path of thinking.hints) collector.hint(path);
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
    ...(thinking.effort !== undefined && { covers: ['reasoningEffort'] }),
  };
}

/** Blocks that carry marks, such as where a cache is to end; unless messages add to the system's. */
function markedSystem({ system, messages }: Fields): Fields {
  if (!Array.isArray(system) || !Array.isArray(messages)) return {};
  const isMarked = system.some((block) => isRecord(block) && Object.keys(block).length > 2);
  const isWhole = !messages.some((message) => isRecord(message) && message['role'] === 'system');
  return isMarked && isWhole ? { system } : {};
}

function samplingOptions(body: Fields): CompletionOptions {
  const maxTokens = numberField(body, 'max_tokens', { least: 1, isWhole: true });
  if (maxTokens === undefined) throw fieldFault('max_tokens', 'is required');
  const temperature = numberField(body, 'temperature', { least: 0, most: 2 });
  const topP = numberField(body, 'top_p', { least: 0, most: 1 });
  const topK = numberField(body, 'top_k', { least: 1, isWhole: true });
  const stop = textsField(body, 'stop_sequences', MOST_STOPS);
  return {
    maxTokens,
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
    ...(stop !== undefined && stop.length > 0 && { stop }),
  };
}

function fromFormat(body: Fields): ResponseFormat | undefined {
  const config = recordField(body, 'output_config');
  const path = config?.['format'] ? 'output_config.format' : 'output_format';
  const format =
    (config && recordField(config, 'format', path)) ?? recordField(body, 'output_format');
  if (format === undefined) return undefined;
  const schema = recordField(format, 'schema', `${path}.schema`);
  if (format['type'] !== 'json_schema' || schema === undefined) {
    throw fieldFault(path, 'must be {type: "json_schema", schema}');
  }
  // Other vendors want a name for it.
  return { type: 'json-schema', name: 'answer', schema };
}

function forbidsParallelCalls(choice: Fields): boolean {
  return flagField(choice, SERIAL, `tool_choice.${SERIAL}`) === true;
}
