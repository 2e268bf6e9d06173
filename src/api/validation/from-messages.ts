/** The one narrowing of `messages` in OpenAI's form into Messages. */
import type { Message, MessagePart, Role } from '../../model/message.ts';
import { IMAGE_URL_FORM, isImageUrl } from './openai-form.ts';
import { assertFields, validationFailed } from './validate-body.ts';
import { MOST_PARTS, MOST_TOOL_CALLS } from '../limits.ts';
import { isRecord } from '../../model/json.ts';

const ROLES: readonly string[] = ['system', 'user', 'assistant', 'tool'] satisfies Role[];
const MESSAGE_FIELDS = new Set(['role', 'content', 'tool_calls', 'tool_call_id']);
const TEXT_FIELDS = new Set(['type', 'text']);
const IMAGE_FIELDS = new Set(['type', 'image_url']);
const URL_FIELDS = new Set(['url']);
const CALL_FIELDS = new Set(['id', 'type', 'function']);
const FUNCTION_FIELDS = new Set(['name', 'arguments']);

/** @throws RhetorError `validation_failed` that names the field */
export function fromMessages(values: readonly unknown[], path = 'messages'): readonly Message[] {
  return values.map((value, index) => fromMessage(value, `${path}.${index}`));
}

function fromMessage(value: unknown, path: string): Message {
  if (!isRecord(value)) throw fault(path, 'must be an object with role and content');
  assertFields(value, MESSAGE_FIELDS, path);
  const { role, content, tool_calls: toolCalls, tool_call_id: toolCallId } = value;
  if (!isRole(role)) throw fault(`${path}.role`, `must be one of ${ROLES.join(', ')}`);
  if (toolCalls !== undefined && toolCalls !== null && role !== 'assistant') {
    throw fault(`${path}.tool_calls`, "belongs to an assistant's message");
  }
  if (role === 'tool') return toolResult(content, toolCallId, path);
  if (toolCallId !== undefined && toolCallId !== null) {
    throw fault(`${path}.tool_call_id`, "belongs to a tool's message");
  }
  const calls = fromToolCalls(toolCalls, `${path}.tool_calls`);
  const parts = [...fromContent(content, `${path}.content`, role, calls.length > 0), ...calls];
  return { role, parts };
}

function toolResult(content: unknown, toolCallId: unknown, path: string): Message {
  if (typeof toolCallId !== 'string' || toolCallId === '') {
    throw fault(`${path}.tool_call_id`, 'must be the id of the call that this answers');
  }
  const text = fromContent(content, `${path}.content`, 'tool', false)
    .map((part) => (part.type === 'text' ? part.text : ''))
    .join('');
  return { role: 'tool', parts: [{ type: 'tool-result', toolCallId, content: text }] };
}

function fromContent(
  content: unknown,
  path: string,
  role: Role,
  mayBeAbsent: boolean,
): MessagePart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (content === undefined || content === null) {
    if (mayBeAbsent) return [];
    throw fault(path, 'must be a text or a list of parts');
  }
  if (!Array.isArray(content)) throw fault(path, 'must be a text or a list of parts');
  if (content.length > MOST_PARTS) throw fault(path, `must have at most ${MOST_PARTS} parts`);
  return content.map((part: unknown, index) => fromPart(part, `${path}.${index}`, role));
}

function fromPart(part: unknown, path: string, role: Role): MessagePart {
  if (!isRecord(part)) throw fault(path, 'must be an object with a type');
  if (part['type'] === 'text' && typeof part['text'] === 'string') {
    assertFields(part, TEXT_FIELDS, path);
    return { type: 'text', text: part['text'] };
  }
  const image = part['image_url'];
  if (part['type'] === 'image_url' && isRecord(image) && typeof image['url'] === 'string') {
    assertFields(part, IMAGE_FIELDS, path);
    assertFields(image, URL_FIELDS, `${path}.image_url`);
    if (role !== 'user') throw fault(path, "an image belongs to a user's message");
    if (!isImageUrl(image['url'])) {
      throw fault(`${path}.image_url.url`, IMAGE_URL_FORM);
    }
    return { type: 'image', url: image['url'] };
  }
  throw fault(path, 'must be {type: "text", text} or {type: "image_url", image_url: {url}}');
}

function fromToolCalls(value: unknown, path: string): MessagePart[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw fault(path, 'must be a list');
  if (value.length > MOST_TOOL_CALLS)
    throw fault(path, `must have at most ${MOST_TOOL_CALLS} calls`);
  return value.map((call: unknown, index): MessagePart => {
    const target = isRecord(call) ? call['function'] : undefined;
    if (
      isRecord(call) &&
      call['type'] === 'function' &&
      typeof call['id'] === 'string' &&
      isRecord(target) &&
      typeof target['name'] === 'string' &&
      typeof target['arguments'] === 'string'
    ) {
      assertFields(call, CALL_FIELDS, `${path}.${index}`);
      assertFields(target, FUNCTION_FIELDS, `${path}.${index}.function`);
      const { name, arguments: text } = target;
      return { type: 'tool-call', id: call['id'], name, arguments: text };
    }
    throw fault(`${path}.${index}`, 'must be {id, type: "function", function: {name, arguments}}');
  });
}

function isRole(value: unknown): value is Role {
  return typeof value === 'string' && ROLES.includes(value);
}

function fault(field: string, message: string) {
  return validationFailed([{ field, message }]);
}
