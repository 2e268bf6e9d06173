/** Validates messages in OpenAI's form and converts them to Messages; pure. */
import type { Message, MessagePart, ReasoningPart } from '../../model/message.ts';
import { assertNever } from '../../model/assert-never.ts';
import { isRecord } from '../../model/json.ts';
import { MOST_TOOL_CALLS } from '../limits.ts';
import { type Fields, fieldFault, listField, neededText, textField } from './body-fields.ts';
import { EXACT, type FormReading } from './form-reading.ts';
import { fromContent, joinedText } from './from-content.ts';

const ROLES = {
  exact: ['system', 'user', 'assistant', 'tool'],
  open: ['system', 'developer', 'user', 'assistant', 'tool'],
} as const;
const MESSAGE_FIELDS = new Set(['role', 'content']);
const TOOL_FIELDS = new Set(['role', 'content', 'tool_call_id']);
const ASSISTANT_FIELDS = {
  exact: new Set(['role', 'content', 'tool_calls']),
  open: new Set(
    'role content tool_calls refusal reasoning_content reasoning reasoning_details'.split(' '),
  ),
};
const CALL_FIELDS = new Set(['id', 'type', 'function', 'index']);
const FUNCTION_FIELDS = new Set(['name', 'arguments']);

/** @throws RhetorError `validation_failed` that names the field */
export function fromMessages(
  values: readonly unknown[],
  path = 'messages',
  reading = EXACT,
): readonly Message[] {
  return values.map((value, index) => fromMessage(value, `${path}.${index}`, reading));
}

function fromMessage(value: unknown, path: string, reading: FormReading): Message {
  if (!isRecord(value)) throw fieldFault(path, 'must be an object with role and content');
  const roles = ROLES[reading.strictness];
  const role = roles.find((known) => known === value['role']);
  if (role === undefined) throw fieldFault(`${path}.role`, `must be one of ${roles.join(', ')}`);
  if (reading.strictness === 'exact') assertPlaced(value, path);
  const contentPath = `${path}.content`;
  const { content } = value;
  switch (role) {
    case 'system':
    case 'developer':
      return {
        role: 'system',
        parts: fromContent(content, contentPath, 'text', reading),
        ...reading.marks(value, MESSAGE_FIELDS, path),
      };
    case 'user':
      return {
        role,
        parts: fromContent(content, contentPath, 'images', reading),
        ...reading.marks(value, MESSAGE_FIELDS, path),
      };
    case 'assistant':
      return {
        role,
        parts: fromAssistant(value, path, reading),
        ...reading.marks(value, ASSISTANT_FIELDS[reading.strictness], path),
      };
    case 'tool': {
      const toolCallId = neededText(value, 'tool_call_id', `${path}.tool_call_id`);
      const text = joinedText(fromContent(content, contentPath, 'text', reading));
      const marks = reading.marks(value, TOOL_FIELDS, path);
      return { role, parts: [{ type: 'tool-result', toolCallId, content: text, ...marks }] };
    }
    default:
      return assertNever(role);
  }
}

/** What is a field elsewhere is refused with the role that has it. */
function assertPlaced({ role, tool_calls: calls, tool_call_id: id }: Fields, path: string): void {
  if (role !== 'assistant' && (calls ?? undefined) !== undefined) {
    throw fieldFault(`${path}.tool_calls`, "belongs to an assistant's message");
  }
  if (role !== 'tool' && (id ?? undefined) !== undefined) {
    throw fieldFault(`${path}.tool_call_id`, "belongs to a tool's message");
  }
}

function fromAssistant(value: Fields, path: string, reading: FormReading): MessagePart[] {
  const calls = fromToolCalls(value, `${path}.tool_calls`, reading);
  const refusal = textField(value, 'refusal', `${path}.refusal`);
  const reasoning = fromReasoning(value, path);
  const content = value['content'] ?? undefined;
  const mayLackText = calls.length > 0 || refusal !== undefined || reasoning.length > 0;
  if (content === undefined && !mayLackText) throw fieldFault(`${path}.content`, 'is required');
  const allowance = reading.strictness === 'open' ? 'refusals' : 'text';
  return [
    ...reasoning,
    ...(content === undefined ? [] : fromContent(content, `${path}.content`, allowance, reading)),
    ...(refusal ? [{ type: 'text' as const, text: refusal }] : []),
    ...calls,
  ];
}

/**
 * Sealed reasoning is returned in `reasoning_details`, in the form in which it was sent (see
 * `reasoningDetail`).
 */
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

function fromToolCalls(value: Fields, path: string, reading: FormReading): MessagePart[] {
  const calls = listField(value, 'tool_calls', MOST_TOOL_CALLS, path) ?? [];
  return calls.map((call, index): MessagePart => {
    const callPath = `${path}.${index}`;
    if (!isRecord(call)) throw fieldFault(callPath, 'must be an object');
    const target = call['function'];
    if (call['type'] !== 'function' || !isRecord(target)) {
      throw reading.fault(callPath, 'type', 'must be "function", with a function beside it');
    }
    const text = target['arguments'];
    if (typeof text !== 'string') {
      throw reading.fault(callPath, 'function.arguments', 'must be a JSON text');
    }
    const marks = reading.marks(call, CALL_FIELDS, callPath);
    reading.refuse(target, FUNCTION_FIELDS, `${callPath}.function`);
    return {
      type: 'tool-call',
      id: neededText(call, 'id', `${callPath}.id`),
      name: neededText(target, 'name', `${callPath}.function.name`),
      arguments: text,
      ...marks,
    };
  });
}
