/** Validates the body of POST /v1/responses; pure. */
import type { ResponseCreateParamsBase } from 'openai/resources/responses/responses';
import type { CompletionOptions, AnswerFormat } from '../../model/completion-request.ts';
import type { CompatBody } from '../compat/compat-turn.ts';
import {
  bodyOf,
  type Fields,
  fieldFault,
  flagField,
  listField,
  neededName,
  recordField,
  textField,
} from '../compat/body-fields.ts';
import { fromOpenChoice } from '../compat/own-choice.ts';
import { ownFields } from '../compat/own-fields.ts';
import { optionFields, readOptions } from '../compat/read-options.ts';
import { formatByName, fromSchema } from '../compat/from-tools.ts';
import { vendorMetadata } from '../compat/rhetor-choices.ts';
import { FieldCollector } from '../compat/unknown-fields.ts';

import { HINTS } from './from-chat-body.ts';
import { fromResponseTools } from './from-response-tools.ts';
import { fromResponseInput } from './from-response-input.ts';
import { MOST_TOOLS } from '../limits.ts';
import { isRecord } from '../../model/json/json.ts';

export type ResponseBody = CompatBody & {
  readonly model: string;
  readonly instructions: string | undefined;
  readonly metadata: Fields | undefined;
  readonly conversation: string | undefined;
  readonly previousResponseId: string | undefined;
  readonly isToBeStored: boolean;
  /** What the answer repeats of the request. */
  readonly echo: Fields;
};

/** The translated fields; all others are passed on unchanged to OpenAI's own providers. */
const TRANSLATED = new Set<string>([
  ...([
    'model',
    'input',
    'instructions',
    'stream',
    'store',
    'tools',
    'conversation',
    'previous_response_id',
    'include',
    'background',
    'prompt',
    'top_logprobs',
  ] satisfies (keyof ResponseCreateParamsBase)[]),
  ...optionFields('openai-responses'),
]);

const RESPONSE_HINTS: ReadonlySet<string> = new Set([
  ...HINTS,
  'client_metadata',
  'context',
  'max_tool_calls',
  'moderation',
  'phase',
  'namespace',
  'stream_options',
  'truncation',
  'summary',
  'generate_summary',
]);
const REASONING_FIELDS = new Set(optionFields('openai-responses', 'reasoning'));
const TEXT_FIELDS = new Set(optionFields('openai-responses', 'text'));
const FORMAT_FIELDS = new Set(['type', 'name', 'schema', 'strict']);
/** Sealed reasoning is always given: it costs nothing and a client that wants it cannot ask twice. */
const INCLUDABLE = 'reasoning.encrypted_content';

/** @throws RhetorError `validation_failed` that names the field */
export function fromResponseBody(value: unknown): ResponseBody {
  const body = bodyOf(value);
  if (body['background'] === true) throw fieldFault('background', 'cannot be true here');
  const collector = new FieldCollector('openai-responses', RESPONSE_HINTS);
  collectFormOfAnswer(body, collector);
  const { metadata: _, ...others } = body;
  const metadata = recordField(body, 'metadata');
  const ownMetadata = metadata && vendorMetadata(metadata);
  const messages = fromResponseInput(body, collector);
  const { tools, own } = fromResponseTools(body, collector);
  const [options, collected] = fromOptions(body, collector);
  return {
    model: neededName(body, 'model'),
    instructions: textField(body, 'instructions'),
    messages,
    tools,
    options,
    isStreaming: flagField(body, 'stream') ?? false,
    metadata,
    conversation: fromConversation(body['conversation']),
    previousResponseId: textField(body, 'previous_response_id'),
    isToBeStored: flagField(body, 'store') ?? true,
    echo: echoOf(body, ownMetadata),
    own: { dialect: 'openai-responses', fields: ownFields(body) },
    ...collector.ofBody(
      ownMetadata === undefined ? others : { ...others, metadata: ownMetadata },
      TRANSLATED,
      { ...collected, ...own },
    ),
  };
}

/** What only the vendor has, or an answer has only if the vendor's own is passed on. */
function collectFormOfAnswer(body: Fields, collector: FieldCollector): void {
  if ((body['prompt'] ?? null) !== null) collector.needOfAnswer('prompt');
  if ((body['top_logprobs'] ?? 0) !== 0) collector.needOfAnswer('top_logprobs');
}

/** @returns the options, plus the vendor's own fields inside those that Rhetor translates */
function fromOptions(
  body: Fields,
  collector: FieldCollector,
): readonly [CompletionOptions, Fields] {
  const reasoning = recordField(body, 'reasoning') ?? {};
  const text = recordField(body, 'text') ?? {};
  const read = readOptions('openai-responses', body, collector);
  const responseFormat = collector.judge('responseFormat', () => fromFormat(text, collector));
  const [toolChoice, ownChoice] =
    collector.judge('toolChoice', () => fromOpenChoice(body, collector)) ?? [];
  const include = (listField(body, 'include', MOST_TOOLS) ?? []).filter(
    (name) => name !== INCLUDABLE,
  );
  for (const index of include.keys()) collector.hint(`include.${index}`);
  const ownReasoning = collector.marks(reasoning, REASONING_FIELDS, 'reasoning').vendor?.fields;
  const ownText = collector.marks(text, TEXT_FIELDS, 'text').vendor?.fields;
  const { format = null } = text;
  const isUnknown = format !== null && responseFormat === undefined;
  const options = {
    ...read,
    ...(responseFormat !== undefined && { responseFormat }),
    ...(toolChoice !== undefined && { toolChoice }),
  };
  return [
    options,
    {
      ...(ownReasoning && { reasoning: ownReasoning }),
      ...((ownText || isUnknown) && { text: { ...ownText, ...(isUnknown && { format }) } }),
      ...(include.length > 0 && { include }),
      ...ownChoice,
    },
  ];
}

function fromFormat(text: Fields, collector: FieldCollector): AnswerFormat | undefined {
  const format = recordField(text, 'format', 'text.format');
  const type = format?.['type'];
  if (format === undefined || type === undefined) return undefined;
  if (type === 'json_schema') return fromSchema(format, 'text.format', FORMAT_FIELDS, collector);
  if (type === 'text' || type === 'json_object') {
    return formatByName(type, 'text.format', collector);
  }
  // A grammar, or what the vendor adds.
  collector.need('text.format');
  return undefined;
}

function fromConversation(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const id = isRecord(value) ? value['id'] : value;
  if (typeof id === 'string') return id;
  throw fieldFault('conversation', 'must be an id, or an object with one');
}

function echoOf(body: Fields, metadata: Fields | undefined): Fields {
  const of = (name: string, otherwise: unknown = null): unknown => body[name] ?? otherwise;
  return {
    instructions: of('instructions'),
    max_output_tokens: of('max_output_tokens'),
    metadata: metadata ?? {},
    parallel_tool_calls: of('parallel_tool_calls', true),
    previous_response_id: of('previous_response_id'),
    reasoning: of('reasoning', { effort: null, summary: null }),
    store: of('store', true),
    temperature: of('temperature'),
    text: of('text', { format: { type: 'text' } }),
    tool_choice: of('tool_choice', 'auto'),
    tools: of('tools', []),
    top_p: of('top_p'),
    truncation: of('truncation', 'disabled'),
    user: of('user'),
  };
}
