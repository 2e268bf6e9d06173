/** A CompletionRequest as the body of POST /api/chat. */
import type { ChatRequest, Tool } from 'ollama/browser';
import { assertNever } from '../../model/assert-never.ts';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
  ToolDefinition,
} from '../../model/completion-request.ts';
import { vendorFieldsFor } from '../../model/vendors/vendor-fields.ts';
import { toolSchema } from '../upstream/requests/tool-schema.ts';
import { type OptionConditions, takenOptions } from '../upstream/requests/taken-options.ts';
import { ownPart, writtenOptions } from '../upstream/requests/written-options.ts';
import { toOllamaMessages } from './to-ollama-messages.ts';

/**
 * For models whose definition gives no `context_window`. Ollama reserves memory for all of it, and
 * cuts a longer prompt without a word; this is twice its own smallest default, and fits beside an
 * 8B model in 8 GB.
 */
export const DEFAULT_CONTEXT_LENGTH = 8_192;

/** @throws RhetorError `invalid_value` for a message that Ollama has no form for */
export function toOllamaRequest(request: CompletionRequest, contextWindow: number): ChatRequest {
  const { model, options } = request;
  const format = toFormat(options);
  const think = toThink(options);
  // Ollama cannot be told to leave given tools alone.
  const tools = options.toolChoice?.type === 'none' ? [] : request.tools.map(toTool);
  const { options: ownOptions, ...own } = vendorFieldsFor('ollama', request);
  const written = writtenOptions('ollama', { contextLength: contextWindow, ...options });
  return {
    model,
    stream: request.isWhole !== true,
    messages: toOllamaMessages(request),
    options: { ...ownPart(written['options']), ...ownPart(ownOptions) },
    ...(format === undefined ? {} : { format }),
    ...(think === undefined ? {} : { think }),
    ...(tools.length === 0 ? {} : { tools }),
    ...own,
  };
}

const CONDITIONS: OptionConditions<undefined> = {
  toolChoice: ({ toolChoice }) => toolChoice?.type === 'auto' || toolChoice?.type === 'none',
};

export function takenByOllama(options: CompletionOptions): readonly OptionName[] {
  return takenOptions('ollama', options, CONDITIONS, undefined);
}

function toFormat({ responseFormat }: CompletionOptions): ChatRequest['format'] {
  switch (responseFormat?.type) {
    case 'json':
      return 'json';
    case 'json-schema':
      return responseFormat.schema;
    default:
      return undefined;
  }
}

/** A level counts as "yes" for models that only know yes and no; `low` is the least there is. */
function toThink({ reasoningEffort }: CompletionOptions): ChatRequest['think'] {
  switch (reasoningEffort) {
    case 'none':
      return false;
    case 'minimal':
    case 'low':
      return 'low';
    case 'medium':
      return 'medium';
    // The most there is.
    case 'high':
    case 'xhigh':
    case 'max':
      return 'high';
    case undefined:
      return undefined;
    default:
      return assertNever(reasoningEffort);
  }
}

function toTool(tool: ToolDefinition): Tool {
  const { name, description, parameters } = tool;
  return {
    type: 'function',
    function: {
      ...vendorFieldsFor('ollama', tool),
      name,
      ...(description === undefined ? {} : { description }),
      // The SDK's type holds only a part of JSON Schema; the server takes the whole.
      parameters: toolSchema(parameters) as NonNullable<Tool['function']['parameters']>,
    },
  };
}
