/** The messages of a chat completion, as OpenAI's clients write them, as Messages; pure. */
import type { Message, MessagePart, ReasoningPart } from '../../model/message.ts';
import {
  type Fields,
  fieldFault,
  listField,
  neededText,
  textField,
} from '../compat/body-fields.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';

import { fromChatContent, textOfContent } from './from-chat-content.ts';
import { MOST_MESSAGES, MOST_TOOL_CALLS } from '../limits.ts';
import { isRecord } from '../../model/json.ts';

const MESSAGE_FIELDS = new Set(['role', 'content']);
const TOOL_FIELDS = new Set(['role', 'content', 'tool_call_id']);
const ASSISTANT_FIELDS = new Set([
  'role',
  'content',
  'refusal',
  'tool_calls',
  'reasoning_content',
  'reasoning',
  'reasoning_details',
]);
const CALL_FIELDS = new Set(['id', 'type', 'function', 'index']);
const FUNCTION_FIELDS = new Set(['name', 'arguments']);

/** @throws RhetorError `validation_failed` that names the field */
export function fromChatMessages(body: Fields, collector: FieldCollector): readonly Message[] {
  const values = listField(body, 'messages', MOST_MESSAGES);
  if (values === undefined || values.length === 0) {
    throw fieldFault('messages', 'must be a list of at least one message');
  }
  return values.map((value, index) => {
    const path = `messages.${index}`;
    if (!isRecord(value)) throw fieldFault(path, 'must be an object with role and content');
    return fromChatMessage(value, path, collector);
  });
}

function fromChatMessage(value: Fields, path: string, collector: FieldCollector): Message {
  switch (value['role']) {
    case 'system':
    case 'developer':
      return {
        role: 'system',
        parts: fromChatContent(value['content'], `${path}.content`, 'text', collector),
        ...collector.marks(value, MESSAGE_FIELDS, path),
      };
    case 'user':
      return {
        role: 'user',
        parts: fromChatContent(value['content'], `${path}.content`, 'images', collector),
        ...collector.marks(value, MESSAGE_FIELDS, path),
      };
    case 'assistant':
      return {
        role: 'assistant',
        parts: fromAssistant(value, path, collector),
        ...collector.marks(value, ASSISTANT_FIELDS, path),
      };
    case 'tool': {
      const toolCallId = neededText(value, 'tool_call_id', `${path}.tool_call_id`);
      const content = textOfContent(value['content'], `${path}.content`, collector);
      const marks = collector.marks(value, TOOL_FIELDS, path);
      return { role: 'tool', parts: [{ type: 'tool-result', toolCallId, content, ...marks }] };
    }
    default:
      throw fieldFault(`${path}.role`, 'must be one of system, developer, user, assistant, tool');
  }
}

function fromAssistant(value: Fields, path: string, collector: FieldCollector): MessagePart[] {
  const calls = fromToolCalls(value, `${path}.tool_calls`, collector);
  const refusal = textField(value, 'refusal', `${path}.refusal`);
  const reasoning = fromReasoning(value, path);
  const { content } = value;
  const hasText = content !== undefined && content !== null;
  const mayLackText = calls.length > 0 || refusal !== undefined || reasoning.length > 0;
  if (!hasText && !mayLackText) throw fieldFault(`${path}.content`, 'is required');
  return [
    ...reasoning,
    ...(hasText ? fromChatContent(content, `${path}.content`, 'refusals', collector) : []),
    ...(refusal ? [{ type: 'text' as const, text: refusal }] : []),
    ...calls,
  ];
}

/** Sealed reasoning comes back in `reasoning_details`, in which it was given (see `reasoningDetail`). */
function fromReasoning(value: Fields, path: string): readonly ReasoningPart[] {
  const details = listField(
    value,
    'reasoning_details',
    MOST_TOOL_CALLS,
    `${path}.reasoning_details`,
  );
  const sealed = (details ?? []).flatMap((detail): readonly ReasoningPart[] => {
    if (!isRecord(detail) || typeof detail['signature'] !== 'string') return [];
    const { text, signature } = detail;
    return [{ type: 'reasoning', text: typeof text === 'string' ? text : '', signature }];
  });
  if (sealed.length > 0) return sealed;
  const text =
    textField(value, 'reasoning_content', `${path}.reasoning_content`) ??
    textField(value, 'reasoning', `${path}.reasoning`);
  return text ? [{ type: 'reasoning', text }] : [];
}

function fromToolCalls(value: Fields, path: string, collector: FieldCollector): MessagePart[] {
  const calls = listField(value, 'tool_calls', MOST_TOOL_CALLS, path) ?? [];
  return calls.map((call, index): MessagePart => {
    const callPath = `${path}.${index}`;
    if (!isRecord(call)) throw fieldFault(callPath, 'must be an object');
    const target = call['function'];
    if (call['type'] !== 'function' || !isRecord(target)) {
      throw fieldFault(`${callPath}.type`, 'must be "function", with a function beside it');
    }
    const text = target['arguments'];
    if (typeof text !== 'string') {
      throw fieldFault(`${callPath}.function.arguments`, 'must be a JSON text');
    }
    const marks = collector.marks(call, CALL_FIELDS, callPath);
    collector.refuse(target, FUNCTION_FIELDS, `${callPath}.function`);
    return {
      type: 'tool-call',
      id: neededText(call, 'id', `${callPath}.id`),
      name: neededText(target, 'name', `${callPath}.function.name`),
      arguments: text,
      ...marks,
    };
  });
}
