/** Validates messages in OpenAI's form and converts them to Messages; pure. */
import type {
  Message,
  MessagePart,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
} from '../../model/message.ts';
import type { VendorFields } from '../../model/vendor-fields.ts';
import { assertNever } from '../../model/assert-never.ts';
import { isRecord } from '../../model/json.ts';
import { MOST_REASONING_PIECES, MOST_TOOL_CALLS } from '../limits.ts';
import { type Fields, fieldFault, listField, neededText, textField } from './body-fields.ts';
import { EXACT, type FormReading } from './form-reading.ts';
import { fromContent, joinedText } from './from-content.ts';
import { fromReasoningDetails } from './from-reasoning-details.ts';

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
const REASONING_NAMES = ['reasoning_content', 'reasoning', 'reasoning_details'];
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
      const allowance = reading.strictness === 'open' ? 'images' : 'text';
      const parts = fromContent(content, contentPath, allowance, reading);
      const marks = reading.marks(value, TOOL_FIELDS, path);
      return { role, parts: [{ ...toToolResult(toolCallId, parts), ...marks }] };
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

/** Its text is all that most models are shown of it. */
function toToolResult(toolCallId: string, content: readonly MessagePart[]): ToolResultPart {
  const parts = content.filter((part) => part.type === 'text' || part.type === 'image');
  const isPlain = parts.every(({ type, vendor }) => type === 'text' && vendor === undefined);
  return {
    type: 'tool-result',
    toolCallId,
    content: joinedText(parts),
    ...(isPlain ? {} : { parts }),
  };
}

function fromAssistant(value: Fields, path: string, reading: FormReading): MessagePart[] {
  const calls = fromToolCalls(value, `${path}.tool_calls`, reading);
  const refusal = textField(value, 'refusal', `${path}.refusal`);
  const reasoning = withOwnNames(fromReasoning(value, path), value, reading);
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

/** Servers like OpenAI's want it back under the names under which they gave it. */
function withOwnNames(
  parts: readonly ReasoningPart[],
  value: Fields,
  reading: FormReading,
): readonly ReasoningPart[] {
  const own = reading.quiet(value, REASONING_NAMES);
  if (own === undefined) return parts;
  const [first = { type: 'reasoning' as const, text: '' }, ...others] = parts;
  return [{ ...first, vendor: own }, ...others];
}

/** Sealed reasoning comes back in `reasoning_details`, in which it was given (see `reasoningDetail`). */
function fromReasoning(value: Fields, path: string): readonly ReasoningPart[] {
  const detailed = fromReasoningDetails(
    listField(value, 'reasoning_details', MOST_REASONING_PIECES, `${path}.reasoning_details`) ?? [],
  );
  if (detailed.some(({ signature }) => signature !== undefined)) return detailed;
  const text =
    textField(value, 'reasoning_content', `${path}.reasoning_content`) ??
    textField(value, 'reasoning', `${path}.reasoning`);
  return text ? [{ type: 'reasoning', text }] : detailed;
}

/** A tool of free text is, for others, a function of one text. */
function fromCustomCall(
  call: Fields,
  custom: Fields,
  path: string,
  reading: FormReading,
): ToolCallPart {
  const own = reading.quiet(call, Object.keys(call));
  return {
    type: 'tool-call',
    id: neededText(call, 'id', `${path}.id`),
    name: neededText(custom, 'name', `${path}.custom.name`),
    arguments: JSON.stringify({ input: custom['input'] ?? '' }),
    ...(own && { vendor: own }),
  };
}

/** Fields of the function itself stay in it. */
function withInner(
  own: VendorFields | undefined,
  inner: VendorFields | undefined,
): { readonly vendor?: VendorFields } {
  if (inner === undefined) return own === undefined ? {} : { vendor: own };
  return { vendor: { ...inner, fields: { ...own?.fields, function: inner.fields } } };
}

function fromToolCalls(value: Fields, path: string, reading: FormReading): MessagePart[] {
  const calls = listField(value, 'tool_calls', MOST_TOOL_CALLS, path) ?? [];
  return calls.map((call, index): MessagePart => {
    const callPath = `${path}.${index}`;
    if (!isRecord(call)) throw fieldFault(callPath, 'must be an object');
    const target = call['function'];
    const custom = call['custom'];
    if (reading.strictness === 'open' && call['type'] === 'custom' && isRecord(custom)) {
      return fromCustomCall(call, custom, callPath, reading);
    }
    if (call['type'] !== 'function' || !isRecord(target)) {
      throw reading.fault(callPath, 'type', 'must be "function", with a function beside it');
    }
    const text = target['arguments'];
    if (typeof text !== 'string') {
      throw reading.fault(callPath, 'function.arguments', 'must be a JSON text');
    }
    const marks = reading.marks(call, CALL_FIELDS, callPath);
    const inner = reading.marks(target, FUNCTION_FIELDS, `${callPath}.function`).vendor;
    return {
      type: 'tool-call',
      id: neededText(call, 'id', `${callPath}.id`),
      name: neededText(target, 'name', `${callPath}.function.name`),
      arguments: text,
      ...withInner(marks.vendor, inner),
    };
  });
}
