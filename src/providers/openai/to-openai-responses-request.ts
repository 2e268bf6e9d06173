/** A CompletionRequest as the body of POST /v1/responses. */
import type {
  FunctionTool,
  ResponseCreateParams,
  ResponseFormatTextConfig,
} from 'openai/resources/responses/responses';
import { assertNever } from '../../model/assert-never.ts';
import type {
  CompletionRequest,
  ReasoningEffort,
  AnswerFormat,
  ToolChoice,
  ToolDefinition,
} from '../../model/completion-request.ts';
import { vendorFieldsFor } from '../../model/vendors/vendor-fields.ts';
import { toolSchema } from '../upstream/requests/tool-schema.ts';
import { ownPart, writtenOptions } from '../upstream/requests/written-options.ts';
import { isReasoningModel, type OpenAIDialect, sentToOpenAI } from './openai-models.ts';
import { toOpenAIResponsesInput } from './to-openai-responses-input.ts';

type Body = Partial<ResponseCreateParams>;

/**
 * Nothing is stored at the vendor: Rhetor owns the history. Options that the model cannot take are
 * left out; `takenOptions` has not named them.
 */
export function toOpenAIResponsesRequest(
  request: CompletionRequest,
  provider: string,
  dialect: OpenAIDialect,
): ResponseCreateParams {
  const { model, system, messages, tools } = request;
  const options = sentToOpenAI(request, dialect);
  const {
    include,
    tools: ownTools,
    tool_choice: ownChoice,
    ...own
  } = vendorFieldsFor('openai-responses', request);
  const written = writtenOptions('openai-responses', options);
  return {
    ...own,
    model,
    ...(system === undefined ? {} : { instructions: system }),
    input: toOpenAIResponsesInput(messages, { provider, model }),
    stream: request.isWhole !== true,
    store: false,
    // Models that do not reason refuse to be asked.
    ...toInclude(isReasoningModel(model), include),
    ...written,
    ...toReasoning(options.reasoningEffort, own['reasoning']),
    ...toText(options.responseFormat, written['text'], own['text']),
    ...toTools(tools, ownTools),
    ...(tools.length === 0 || options.toolChoice === undefined
      ? {}
      : { tool_choice: toToolChoice(options.toolChoice) }),
    ...(ownChoice !== undefined && { tool_choice: ownChoice as NonNullable<Body['tool_choice']> }),
  };
}

/** With others than functions, as the caller wrote them; they may all be among the input. */
function toTools(tools: readonly ToolDefinition[], own: unknown): Pick<Body, 'tools'> {
  const sent = Array.isArray(own) ? (own as NonNullable<Body['tools']>) : tools.map(toTool);
  return sent.length === 0 ? {} : { tools: sent };
}

const SEALED = 'reasoning.encrypted_content';

export function toInclude(reasons: boolean, own: unknown): Pick<Body, 'include'> {
  const asked = Array.isArray(own) ? (own as NonNullable<Body['include']>) : [];
  const include = reasons && !asked.includes(SEALED) ? [SEALED, ...asked] : asked;
  return include.length === 0 ? {} : { include: include as NonNullable<Body['include']> };
}

/**
 * A summary, which is all that the vendor shows of its reasoning, comes only when it is asked for.
 * That is done only where the caller asks for an effort: an organization that is not verified is
 * refused the whole answer for it.
 */
function toReasoning(effort: ReasoningEffort | undefined, own: unknown): Body {
  if (effort === undefined) return {};
  const asked = effort === 'none' ? { effort } : { effort, summary: 'auto' as const };
  return { reasoning: { ...asked, ...ownPart(own), effort } };
}

function toText(format: AnswerFormat | undefined, ...parts: readonly unknown[]): Body {
  const text = Object.assign({}, ...parts.map(ownPart)) as object;
  const asked = { ...text, ...(format !== undefined && { format: toFormat(format) }) };
  return Object.keys(asked).length === 0 ? {} : { text: asked };
}

function toFormat(format: AnswerFormat): ResponseFormatTextConfig {
  switch (format.type) {
    case 'text':
      return { type: 'text' };
    case 'json':
      return { type: 'json_object' };
    case 'json-schema':
      return {
        type: 'json_schema',
        ...vendorFieldsFor('openai-responses', format),
        name: format.name,
        schema: format.schema,
        ...(format.isStrict === undefined ? {} : { strict: format.isStrict }),
      };
    default:
      return assertNever(format);
  }
}

/** Not strict, as in chat completions: strictness rewrites a schema, and refuses some. */
function toTool(tool: ToolDefinition): FunctionTool {
  const { name, description, parameters } = tool;
  return {
    type: 'function',
    name,
    ...(description === undefined ? {} : { description }),
    parameters: toolSchema(parameters),
    strict: false,
    ...vendorFieldsFor('openai-responses', tool),
  };
}

function toToolChoice(choice: ToolChoice): NonNullable<Body['tool_choice']> {
  return choice.type === 'tool' ? { type: 'function', name: choice.name } : choice.type;
}
