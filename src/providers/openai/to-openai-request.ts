/** A CompletionRequest as the body of a chat completion. */
import type {
  ChatCompletionCreateParams,
  ChatCompletionTool,
  ChatCompletionToolChoiceOption,
} from 'openai/resources/chat/completions';
import { assertNever } from '../../model/assert-never.ts';
import type {
  CompletionRequest,
  AnswerFormat,
  ToolChoice,
  ToolDefinition,
} from '../../model/completion-request.ts';
import { vendorFieldsFor } from '../../model/vendors/vendor-fields.ts';
import { toolSchema } from '../upstream/requests/tool-schema.ts';
import { ownPart, writtenOptions } from '../upstream/requests/written-options.ts';
import { impliedEffort, type OpenAIDialect, sentToOpenAI } from './openai-models.ts';
import { toOpenAIMessages } from './to-openai-messages.ts';

/** Only then do the counts come. */
export const STREAMED = { stream: true, stream_options: { include_usage: true } } as const;

/** Options that the model cannot take are left out; `takenOptions` has not named them. */
export function toOpenAIRequest(
  request: CompletionRequest,
  dialect: OpenAIDialect,
): ChatCompletionCreateParams {
  const { model, tools } = request;
  const options = sentToOpenAI(request, dialect);
  const { tools: ownTools, tool_choice: ownChoice, ...own } = vendorFieldsFor('openai', request);
  return {
    ...own,
    model,
    messages: toOpenAIMessages(request.system, request.messages, dialect),
    ...(request.isWhole ? { stream: false } : STREAMED),
    // OpenAI's newer models refuse the former names; many servers like OpenAI's know no other.
    ...writtenOptions('openai', options, dialect === 'compatible'),
    ...toImpliedEffort(request, dialect),
    ...(options.responseFormat === undefined
      ? {}
      : { response_format: toResponseFormat(options.responseFormat) }),
    ...(tools.length === 0 ? {} : { tools: tools.map(toTool) }),
    ...(tools.length === 0 || options.toolChoice === undefined
      ? {}
      : { tool_choice: toToolChoice(options.toolChoice) }),
    // With tools that are no functions, as the caller wrote them.
    ...(ownTools !== undefined && { tools: ownTools as ChatCompletionTool[] }),
    ...(ownChoice !== undefined && { tool_choice: ownChoice as ChatCompletionToolChoiceOption }),
  };
}

function toImpliedEffort(
  { model, options, tools }: CompletionRequest,
  dialect: OpenAIDialect,
): object {
  if (options.reasoningEffort !== undefined) return {};
  const effort = impliedEffort(dialect, model, tools.length > 0);
  return effort === undefined ? {} : { reasoning_effort: effort };
}

function toResponseFormat(
  format: AnswerFormat,
): NonNullable<ChatCompletionCreateParams['response_format']> {
  switch (format.type) {
    case 'text':
      return { type: 'text' };
    case 'json':
      return { type: 'json_object' };
    case 'json-schema':
      return {
        type: 'json_schema',
        json_schema: {
          ...vendorFieldsFor('openai', format),
          name: format.name,
          schema: format.schema,
          ...(format.isStrict === undefined ? {} : { strict: format.isStrict }),
        },
      };
    default:
      return assertNever(format);
  }
}

function toTool(tool: ToolDefinition): ChatCompletionTool {
  const { name, description, parameters } = tool;
  const { strict, function: inner, ...own } = vendorFieldsFor('openai', tool);
  return {
    ...own,
    type: 'function',
    function: {
      ...ownPart(inner),
      ...(typeof strict === 'boolean' && { strict }),
      name,
      ...(description === undefined ? {} : { description }),
      parameters: toolSchema(parameters),
    },
  };
}

function toToolChoice(choice: ToolChoice): ChatCompletionToolChoiceOption {
  return choice.type === 'tool'
    ? { type: 'function', function: { name: choice.name } }
    : choice.type;
}
