/** The body of POST /v1/messages, in Rhetor's terms; pure. */
import type { AnswerFormat, CompletionOptions } from '../../model/completion-request.ts';
import type { Message } from '../../model/message.ts';
import type { OwnBody } from '../../model/vendors/own-body.ts';
import {
  type Fields,
  fieldFault,
  flagField,
  neededName,
  recordField,
} from '../compat/body-fields.ts';
import type { CompatBody } from '../compat/compat-turn.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';
import { ownFields } from '../compat/own-fields.ts';
import { readOptions } from '../compat/read-options.ts';
import { anthropicWords, fieldCollector, SERIAL } from './anthropic-words.ts';
import { fromAnthropicMessages, fromSystem } from './from-anthropic-messages.ts';
import { fromThinking, type Thinking } from './from-anthropic-thinking.ts';
import { fromAnthropicToolChoice, fromAnthropicTools } from './from-anthropic-tools.ts';

/** The question to the model, whichever it will be. */
export type AnthropicQuestion = CompatBody & {
  readonly model: string;
  /** May contain the same choices as Rhetor's own headers. */
  readonly metadata: Fields | undefined;
};

/** Settings that only the vendor can judge. */
const UNREAD: Thinking = { own: {}, needed: [], hints: [] };

/** @throws RhetorError `validation_failed` that names the field */
export function fromAnthropicBody(body: Fields): AnthropicQuestion {
  const collector = fieldCollector();
  const thinking = collector.judge('reasoningEffort', () => fromThinking(body)) ?? UNREAD;
  const choice = recordField(body, 'tool_choice');
  const toolChoice = choice && collector.judge('toolChoice', () => fromAnthropicToolChoice(choice));
  const responseFormat = collector.judge('responseFormat', () => fromFormat(body));
  const options = readOptions('anthropic', body, collector);
  if ((body['max_tokens'] ?? undefined) === undefined)
    throw fieldFault('max_tokens', 'is required');
  return {
    model: neededName(body, 'model'),
    metadata: recordField(body, 'metadata'),
    messages: [...systemMessages(body, collector), ...fromAnthropicMessages(body, collector)],
    isStreaming: flagField(body, 'stream') ?? false,
    options: {
      ...options,
      ...(thinking.effort !== undefined && { reasoningEffort: thinking.effort }),
      ...(responseFormat && { responseFormat }),
      ...(toolChoice && { toolChoice }),
      ...(choice && serialCalls(choice)),
    },
    tools: fromAnthropicTools(body, collector),
    vendor: anthropicWords(body, thinking, choice, collector),
    own: { dialect: 'anthropic', fields: ownFields(body) },
  };
}

/** The question that `count_tokens` counts, without the limits of an answer. */
export type CountedQuestion = Pick<
  AnthropicQuestion,
  'model' | 'metadata' | 'messages' | 'tools'
> & { readonly own: OwnBody };

/** @throws RhetorError `validation_failed` that names the field */
export function fromCountedBody(body: Fields): CountedQuestion {
  const collector = fieldCollector();
  return {
    model: neededName(body, 'model'),
    metadata: recordField(body, 'metadata'),
    messages: [...systemMessages(body, collector), ...fromAnthropicMessages(body, collector)],
    tools: fromAnthropicTools(body, collector),
    own: { dialect: 'anthropic', fields: ownFields(body) },
  };
}

function systemMessages({ system }: Fields, collector: FieldCollector): readonly Message[] {
  if (system === undefined || system === null) return [];
  const parts = fromSystem(system, 'system', collector);
  return parts.length === 0 ? [] : [{ role: 'system', parts }];
}

function serialCalls(choice: Fields): CompletionOptions {
  const isSerial = choice[SERIAL];
  return typeof isSerial === 'boolean' ? { parallelToolCalls: !isSerial } : {};
}

function fromFormat(body: Fields): AnswerFormat | undefined {
  const config = recordField(body, 'output_config');
  const inConfig = config && recordField(config, 'format', 'output_config.format');
  const path = inConfig === undefined ? 'output_format' : 'output_config.format';
  const format = inConfig ?? recordField(body, 'output_format');
  if (format === undefined) return undefined;
  const schema = recordField(format, 'schema', `${path}.schema`);
  if (format['type'] !== 'json_schema' || schema === undefined) {
    throw fieldFault(path, 'must be {type: "json_schema", schema}');
  }
  // Other vendors require a name.
  return { type: 'json-schema', name: 'answer', schema };
}
