/** A CompletionRequest as the body of a chat completion. */
import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionTool,
  ChatCompletionToolChoiceOption,
} from 'openai/resources/chat/completions';
import { assertNever } from '../../model/assert-never.ts';
import type {
  CompletionOptions,
  CompletionRequest,
  ResponseFormat,
  ToolChoice,
  ToolDefinition,
} from '../../model/completion-request.ts';
import { vendorFieldsFor } from '../../model/vendor-fields.ts';
import { impliedEffort, type OpenAIDialect } from './openai-models.ts';
import { toOpenAIMessages } from './to-openai-messages.ts';

/** Options that the model cannot take are left out; `unsupportedOptions` has named them. */
export function toOpenAIRequest(
  request: CompletionRequest,
  dialect: OpenAIDialect,
): ChatCompletionCreateParamsStreaming {
  const { model, options, tools } = request;
  return {
    ...vendorFieldsFor('openai', request),
    model,
    messages: toOpenAIMessages(request.system, request.messages),
    stream: true,
    stream_options: { include_usage: true },
    ...toSampling(options),
    ...toLimit(options.maxTokens, dialect),
    ...toEffort(request, dialect),
    ...(options.responseFormat === undefined
      ? {}
      : { response_format: toResponseFormat(options.responseFormat) }),
    ...(tools.length === 0 ? {} : { tools: tools.map(toTool) }),
    ...(tools.length === 0 || options.toolChoice === undefined
      ? {}
      : { tool_choice: toToolChoice(options.toolChoice) }),
  };
}

type Body = Partial<ChatCompletionCreateParamsStreaming>;

function toSampling(options: CompletionOptions): Body {
  return {
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    ...(options.topP === undefined ? {} : { top_p: options.topP }),
    ...(options.stop === undefined ? {} : { stop: [...options.stop] }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.presencePenalty === undefined ? {} : { presence_penalty: options.presencePenalty }),
    ...(options.frequencyPenalty === undefined
      ? {}
      : { frequency_penalty: options.frequencyPenalty }),
  };
}

/** OpenAI's newer models refuse the old name; many servers like OpenAI's know no other. */
function toLimit(maxTokens: number | undefined, dialect: OpenAIDialect): Body {
  if (maxTokens === undefined) return {};
  return dialect === 'vendor' ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens };
}

function toEffort({ model, options, tools }: CompletionRequest, dialect: OpenAIDialect): Body {
  const effort = options.reasoningEffort ?? impliedEffort(dialect, model, tools.length > 0);
  return effort === undefined ? {} : { reasoning_effort: effort };
}

function toResponseFormat(
  format: ResponseFormat,
): NonNullable<ChatCompletionCreateParamsStreaming['response_format']> {
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
  return {
    type: 'function',
    function: {
      ...vendorFieldsFor('openai', tool),
      name,
      ...(description === undefined ? {} : { description }),
      parameters,
    },
  };
}

function toToolChoice(choice: ToolChoice): ChatCompletionToolChoiceOption {
  return choice.type === 'tool'
    ? { type: 'function', function: { name: choice.name } }
    : choice.type;
}
