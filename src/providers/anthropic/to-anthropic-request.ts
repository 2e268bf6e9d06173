/** A CompletionRequest as the body of POST /v1/messages. */
import type { MessageCreateParams, Tool, ToolChoice } from '@anthropic-ai/sdk/resources/messages';
import type {
  CompletionOptions,
  CompletionRequest,
  ToolChoice as RhetorToolChoice,
  ToolDefinition,
} from '../../model/completion-request.ts';
import { assertNever } from '../../model/assert-never.ts';
import { vendorFieldsFor } from '../../model/vendors/vendor-fields.ts';
import {
  asksToThink,
  claudeEffort,
  claudeTraits,
  CURRENT_API_VERSION,
  SAMPLING_API_VERSION,
} from './claude-models.ts';
import { writtenOptions } from '../upstream/requests/written-options.ts';
import { answerSchema } from './answer-schema.ts';
import { hasCacheMarks } from './cache-breakpoint.ts';
import { toAnthropicMessages } from './to-anthropic-messages.ts';
import { toAnthropicSystem } from './to-anthropic-system.ts';

/** The current API version no longer knows them. */
const SAMPLING = ['temperature', 'top_p', 'top_k'];

export type AnthropicRequest = {
  readonly body: MessageCreateParams;
  readonly apiVersion: string;
};

/**
 * The vendor demands a limit. This one is for models whose definition gives no `max_output`: every
 * model that is still served allows as much, and an ordinary answer fits.
 */
export const DEFAULT_MAX_TOKENS = 8_192;

/** @throws RhetorError `invalid_value` for a message that the vendor has no form for */
export function toAnthropicRequest(
  request: CompletionRequest,
  maxOutput: number | undefined,
): AnthropicRequest {
  const { model, options, messages } = request;
  const traits = claudeTraits(model);
  // The vendor takes four marks: those of the caller, or Rhetor's own.
  const { stablePrefixLength, ...rest } = request;
  const stable = hasCacheMarks(request) ? undefined : stablePrefixLength;
  const system = toAnthropicSystem(
    { ...rest, ...(stable !== undefined && { stablePrefixLength: stable }) },
    traits.takesSystemMessages,
  );
  const written = writtenOptions('anthropic', options);
  const isSampling = SAMPLING.some((name) => written[name] !== undefined);
  const outputConfig = outputConfigOf(request);
  const hasTools = request.tools.length > 0;
  return {
    apiVersion: isSampling ? SAMPLING_API_VERSION : CURRENT_API_VERSION,
    body: {
      model,
      max_tokens: maxOutput ?? DEFAULT_MAX_TOKENS,
      stream: request.isWhole !== true,
      ...(system === undefined ? {} : { system }),
      messages: toAnthropicMessages(messages, traits, stable),
      ...written,
      ...(outputConfig === undefined ? {} : { output_config: outputConfig }),
      // Newer models hide their thinking unless asked, which looks like a long silence.
      ...(asksToThink(traits, options)
        ? { thinking: { type: 'adaptive', display: 'summarized' } }
        : {}),
      ...(hasTools ? { tools: request.tools.map(toTool) } : {}),
      ...(hasTools ? toToolChoiceField(options) : {}),
      ...ownFields(request),
    },
  };
}

/** These two are headers of the vendor's API, and unknown in a body; the provider's key decides them. */
function ownFields(request: CompletionRequest): Readonly<Record<string, unknown>> {
  const {
    user_profile_id: _profile,
    workspace_id: _workspace,
    ...fields
  } = vendorFieldsFor('anthropic', request);
  return fields;
}

function outputConfigOf({
  model,
  options,
}: CompletionRequest): MessageCreateParams['output_config'] {
  const effort = claudeEffort(claudeTraits(model), options.reasoningEffort);
  const format = options.responseFormat;
  if (effort === undefined && format?.type !== 'json-schema') return undefined;
  return {
    ...(effort === undefined ? {} : { effort }),
    ...(format?.type === 'json-schema'
      ? { format: { type: 'json_schema', schema: answerSchema(format.schema) } }
      : {}),
  };
}

function toTool(tool: ToolDefinition): Tool {
  const { name, description, parameters } = tool;
  return {
    ...vendorFieldsFor('anthropic', tool),
    name,
    ...(description === undefined ? {} : { description }),
    input_schema: { ...parameters, type: 'object' },
  };
}

/** Whether calls may be parallel is a member of the choice, which then must be there. */
function toToolChoiceField({
  toolChoice,
  parallelToolCalls,
}: CompletionOptions): Pick<MessageCreateParams, 'tool_choice'> {
  if (toolChoice === undefined && parallelToolCalls === undefined) return {};
  const choice = toToolChoice(toolChoice ?? { type: 'auto' });
  const isSaid = parallelToolCalls !== undefined && choice.type !== 'none';
  return {
    tool_choice: isSaid ? { ...choice, disable_parallel_tool_use: !parallelToolCalls } : choice,
  };
}

function toToolChoice(choice: RhetorToolChoice): ToolChoice {
  switch (choice.type) {
    case 'auto':
      return { type: 'auto' };
    case 'none':
      return { type: 'none' };
    case 'required':
      return { type: 'any' };
    case 'tool':
      return { type: 'tool', name: choice.name };
    default:
      return assertNever(choice);
  }
}
