/** The body of POST /v1/messages, in Rhetor's terms; pure. */
import type { CompletionOptions, ResponseFormat } from '../../model/completion-request.ts';
import { type Message, textMessage } from '../../model/message.ts';
import {
  type Fields,
  fieldFault,
  flagField,
  neededName,
  numberField,
  recordField,
  textsField,
} from '../compat/body-fields.ts';
import type { CompatBody } from '../compat/compat-turn.ts';
import { anthropicWords, fieldCollector } from './anthropic-words.ts';
import { fromAnthropicMessages, fromSystem } from './from-anthropic-messages.ts';
import { fromThinking } from './from-anthropic-thinking.ts';
import { fromAnthropicToolChoice, fromAnthropicTools } from './from-anthropic-tools.ts';
import { MOST_FOREIGN_STOPS } from '../limits.ts';

/** What is asked of the model, whichever it will be. */
export type AnthropicQuestion = CompatBody & {
  readonly model: string;
  /** May say the same as Rhetor's own headers. */
  readonly metadata: Fields | undefined;
};

/** @throws RhetorError `validation_failed` that names the field */
export function fromAnthropicBody(body: Fields): AnthropicQuestion {
  const collector = fieldCollector();
  const thinking = fromThinking(body);
  const choice = recordField(body, 'tool_choice');
  const toolChoice = choice && fromAnthropicToolChoice(choice);
  const responseFormat = fromFormat(body);
  return {
    model: neededName(body, 'model'),
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
    vendor: anthropicWords(body, thinking, choice, collector),
  };
}

/** What `count_tokens` counts: the same question, of which nothing is to be answered. */
export function fromCountedBody(
  body: Fields,
): Pick<AnthropicQuestion, 'model' | 'messages' | 'tools'> {
  const collector = fieldCollector();
  return {
    model: neededName(body, 'model'),
    messages: [...systemMessages(body), ...fromAnthropicMessages(body, collector)],
    tools: fromAnthropicTools(body, collector),
  };
}

function systemMessages({ system }: Fields): readonly Message[] {
  if (system === undefined || system === null) return [];
  const text = fromSystem(system, 'system');
  return text === '' ? [] : [textMessage('system', text)];
}

function samplingOptions(body: Fields): CompletionOptions {
  const maxTokens = numberField(body, 'max_tokens', { least: 1, isWhole: true });
  if (maxTokens === undefined) throw fieldFault('max_tokens', 'is required');
  const temperature = numberField(body, 'temperature', { least: 0, most: 2 });
  const topP = numberField(body, 'top_p', { least: 0, most: 1 });
  const topK = numberField(body, 'top_k', { least: 1, isWhole: true });
  const stop = textsField(body, 'stop_sequences', MOST_FOREIGN_STOPS);
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
