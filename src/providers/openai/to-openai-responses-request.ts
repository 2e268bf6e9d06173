/** A CompletionRequest as the body of POST /v1/responses. */
import type {
  FunctionTool,
  ResponseCreateParamsStreaming,
  ResponseFormatTextConfig,
} from 'openai/resources/responses/responses';
import { assertNever } from '../../model/assert-never.ts';
import type {
  CompletionOptions,
  CompletionRequest,
  ReasoningEffort,
  ResponseFormat,
  ToolChoice,
  ToolDefinition,
} from '../../model/completion-request.ts';
import { vendorFieldsFor } from '../../model/vendor-fields.ts';
import { isReasoningModel } from './openai-models.ts';
import { toOpenAIResponsesInput } from './to-openai-responses-input.ts';

type Body = Partial<ResponseCreateParamsStreaming>;

/**
 * Nothing is stored at the vendor: Rhetor owns the history. Options that the model cannot take are
 * left out; `unsupportedOptions` has named them.
 */
export function toOpenAIResponsesRequest(
  request: CompletionRequest,
  provider: string,
): ResponseCreateParamsStreaming {
  const { model, system, messages, options, tools } = request;
  return {
    ...vendorFieldsFor('openai-responses', request),
    model,
    ...(system === undefined ? {} : { instructions: system }),
    input: toOpenAIResponsesInput(messages, { provider, model }),
    stream: true,
    store: false,
    // Models that do not reason refuse to be asked.
    ...(isReasoningModel(model) ? { include: ['reasoning.encrypted_content'] } : {}),
    ...toSampling(options),
    ...toReasoning(options.reasoningEffort),
    ...(options.responseFormat === undefined
      ? {}
      : { text: { format: toFormat(options.responseFormat) } }),
    ...(tools.length === 0 ? {} : { tools: tools.map(toTool) }),
    ...(tools.length === 0 || options.toolChoice === undefined
      ? {}
      : { tool_choice: toToolChoice(options.toolChoice) }),
  };
}

function toSampling({ temperature, topP, maxTokens }: CompletionOptions): Body {
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(maxTokens === undefined ? {} : { max_output_tokens: maxTokens }),
  };
}

/**
 * A summary, which is all that the vendor shows of its reasoning, comes only when it is asked for.
 * That is done only where the caller asks for an effort: an organization that is not verified is
 * refused the whole answer for it.
 */
function toReasoning(effort: ReasoningEffort | undefined): Body {
  if (effort === undefined) return {};
  return { reasoning: effort === 'none' ? { effort } : { effort, summary: 'auto' } };
}

function toFormat(format: ResponseFormat): ResponseFormatTextConfig {
  switch (format.type) {
    case 'text':
      return { type: 'text' };
    case 'json':
      return { type: 'json_object' };
    case 'json-schema':
      return {
        type: 'json_schema',
        name: format.name,
        schema: format.schema,
        ...(format.isStrict === undefined ? {} : { strict: format.isStrict }),
      };
    default:
      return assertNever(format);
  }
}

/** Not strict, as in chat completions: strictness rewrites a schema, and refuses some. */
function toTool({ name, description, parameters }: ToolDefinition): FunctionTool {
  return {
    type: 'function',
    name,
    ...(description === undefined ? {} : { description }),
    parameters,
    strict: false,
  };
}

function toToolChoice(choice: ToolChoice): NonNullable<Body['tool_choice']> {
  return choice.type === 'tool' ? { type: 'function', name: choice.name } : choice.type;
}
