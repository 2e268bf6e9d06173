/** Validates the body of a chat completion in OpenAI's form; pure. */
import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions';
import type { CompletionOptions, ToolDefinition } from '../../model/completion-request.ts';
import type { Message } from '../../model/message.ts';
import type { CompatBody } from '../compat/compat-turn.ts';
import {
  bodyOf,
  type Fields,
  fieldFault,
  flagField,
  listField,
  neededName,
  recordField,
} from '../compat/body-fields.ts';
import { fromFreeTextTool } from '../compat/free-text-tool.ts';
import { fromMessages } from '../compat/from-messages.ts';
import { fromOpenChoice } from '../compat/own-choice.ts';
import { fromResponseFormat, fromTools } from '../compat/from-tools.ts';
import { ownFields } from '../compat/own-fields.ts';
import { optionFields, readOptions } from '../compat/read-options.ts';
import { vendorMetadata } from '../compat/rhetor-choices.ts';
import { FieldCollector } from '../compat/unknown-fields.ts';
import { isRecord } from '../../model/json/json.ts';
import { MOST_MESSAGES, MOST_TOOLS } from '../limits.ts';

export type ChatCompletionBody = CompatBody & {
  readonly model: string;
  readonly metadata: Fields | undefined;
  /** The stream ends with a chunk of the usage. */
  readonly includesUsage: boolean;
};

/** The translated fields; all others are passed on unchanged to OpenAI's own providers. */
const TRANSLATED = new Set<string>([
  ...([
    'model',
    'messages',
    'stream',
    'stream_options',
    'tools',
    'n',
    'logprobs',
    'top_logprobs',
    'modalities',
    'functions',
    'function_call',
  ] satisfies (keyof ChatCompletionCreateParamsBase)[]),
  ...optionFields('openai'),
]);

/** Fields for billing, caching, records and display, which do not affect the answer's text. */
export const HINTS: ReadonlySet<string> = new Set([
  'annotations',
  'cache_control',
  'audio',
  'description',
  'defer_loading',
  'detail',
  'extra_content',
  'images',
  'include_obfuscation',
  'metadata',
  'name',
  'parallel_tool_calls',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning_format',
  'safety_identifier',
  'provider_specific_fields',
  'service_tier',
  'store',
  'strict',
  'thought_signature',
  'user',
  'verbosity',
]);

/** @throws RhetorError `validation_failed` that names the field */
export function fromChatCompletionBody(value: unknown): ChatCompletionBody {
  const body = bodyOf(value);
  const collector = new FieldCollector('openai', HINTS);
  collectFormOfAnswer(body, collector);
  const streamOptions = recordField(body, 'stream_options');
  const metadata = recordField(body, 'metadata');
  const { metadata: _, ...others } = body;
  const ownMetadata = metadata === undefined ? undefined : vendorMetadata(metadata);
  const messages = chatMessages(body, collector);
  const [tools, own] = chatTools(body, collector);
  const [toolChoice, ownChoice] =
    collector.judge('toolChoice', () => fromOpenChoice(body, collector)) ?? [];
  const options = {
    ...fromOptions(body, collector),
    ...(toolChoice !== undefined && { toolChoice }),
  };
  return {
    model: neededName(body, 'model'),
    messages,
    tools,
    options,
    isStreaming: flagField(body, 'stream') ?? false,
    includesUsage: streamOptions?.['include_usage'] === true,
    metadata,
    own: { dialect: 'openai', fields: ownFields(body) },
    ...collector.ofBody(
      ownMetadata === undefined ? others : { ...others, metadata: ownMetadata },
      TRANSLATED,
      { ...own, ...ownChoice },
    ),
  };
}

/** @returns besides, all of them as they came, if one is no function: the others have no place for it */
function chatTools(
  body: Fields,
  collector: FieldCollector,
): readonly [readonly ToolDefinition[], Fields] {
  const { tools, tool_choice: choice } = body;
  listField(body, 'tools', MOST_TOOLS);
  if (!Array.isArray(tools) || tools.every(isFunction)) {
    return [collector.judge(undefined, () => fromTools(body, collector)) ?? [], {}];
  }
  const functions: unknown[] = tools.filter(isFunction);
  const freeTexts = tools.flatMap((tool: unknown, index) => fromCustom(tool, `tools.${index}`));
  const hasOthers = functions.length + freeTexts.length > 0;
  for (const [index, tool] of tools.entries()) {
    if (!isFunction(tool) && !isCustom(tool)) collector.vendorTool(`tools.${index}`, hasOthers);
  }
  return [
    [
      ...(collector.judge(undefined, () => fromTools({ ...body, tools: functions }, collector)) ??
        []),
      ...freeTexts,
    ],
    { tools, ...(choice !== undefined && { tool_choice: choice }) },
  ];
}

function isCustom(tool: unknown): tool is Fields & { readonly custom: Fields } {
  return isRecord(tool) && tool['type'] === 'custom' && isRecord(tool['custom']);
}

function fromCustom(tool: unknown, path: string): readonly ToolDefinition[] {
  if (!isCustom(tool)) return [];
  const format = recordField(tool.custom, 'format', `${path}.custom.format`) ?? {};
  const grammar = recordField(format, 'grammar', `${path}.custom.format.grammar`);
  return [fromFreeTextTool(tool.custom, `${path}.custom`, grammar?.['definition'])];
}

/** Also what is no tool at all, for the reader of functions to refuse. */
function isFunction(tool: unknown): boolean {
  const type = isRecord(tool) ? tool['type'] : undefined;
  return typeof type !== 'string' || type === 'function';
}

function chatMessages(body: Fields, collector: FieldCollector): readonly Message[] {
  const values = listField(body, 'messages', MOST_MESSAGES);
  if (values?.length) return fromMessages(values, 'messages', collector);
  throw fieldFault('messages', 'must be a list of at least one message');
}

/** Contents that an answer has only if the vendor's own is passed on. */
function collectFormOfAnswer(body: Fields, collector: FieldCollector): void {
  const { n, logprobs, modalities } = body;
  if ((n ?? 1) !== 1) collector.needOfAnswer('n');
  if (logprobs === true || (body['top_logprobs'] ?? 0) !== 0) collector.needOfAnswer('logprobs');
  const isTextOnly = Array.isArray(modalities) && modalities.every((kind) => kind === 'text');
  if ((modalities ?? undefined) !== undefined && !isTextOnly) collector.needOfAnswer('modalities');
  for (const former of ['functions', 'function_call']) {
    if ((body[former] ?? undefined) !== undefined) collector.needOfAnswer(former);
  }
}

function fromOptions(body: Fields, collector: FieldCollector): CompletionOptions {
  const responseFormat = collector.judge('responseFormat', () =>
    fromResponseFormat(body, collector),
  );
  return {
    ...readOptions('openai', body, collector),
    ...(responseFormat !== undefined && { responseFormat }),
  };
}
