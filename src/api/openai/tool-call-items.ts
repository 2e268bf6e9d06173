/** A call as an item of a response, in the form in which the client has the tool; pure. */
import type {
  ResponseCustomToolCall,
  ResponseFunctionToolCall,
  ResponseToolSearchCall,
} from 'openai/resources/responses/responses';
import { assertNever } from '../../model/assert-never.ts';
import type { ToolDefinition } from '../../model/completion-request.ts';
import { isRecord, parseJson } from '../../model/json/json.ts';
import type { ToolCallPart } from '../../model/message.ts';
import { vendorFieldsFor } from '../../model/vendors/vendor-fields.ts';
import { freeTextOf } from '../compat/free-text-tool.ts';

type CallItem = ResponseFunctionToolCall | ResponseCustomToolCall | ResponseToolSearchCall;

export function toCallItem(
  id: string,
  call: Omit<ToolCallPart, 'type'>,
  status: 'in_progress' | 'completed',
  tools: readonly ToolDefinition[],
): CallItem {
  const { id: callId, name, arguments: text } = call;
  const { form, place } = tools.find((tool) => tool.name === name) ?? {};
  const { namespace = place?.group, name: member = place?.member ?? name } = vendorFieldsFor(
    'openai-responses',
    call,
  );
  const called = {
    id,
    status,
    call_id: callId,
    name: String(member),
    ...(typeof namespace === 'string' && { namespace }),
  };
  switch (form) {
    case 'free-text':
      return { ...called, type: 'custom_tool_call', input: freeTextOf(text) };
    case 'search': {
      const value = parseJson(text);
      const query = isRecord(value) ? value : {};
      const search = { type: 'tool_search_call', execution: 'client', arguments: query } as const;
      return { id, status, call_id: callId, ...search };
    }
    case undefined:
      return { ...called, type: 'function_call', arguments: text };
    default:
      return assertNever(form);
  }
}
