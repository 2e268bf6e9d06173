/** Validates messages in OpenAI's form and converts them to Messages; pure. */
import type {
  Message,
  MessagePart,
  ReasoningPart,
  ToolResultPart,
  VendorPart,
} from '../../model/message.ts';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';
import { givenVendorPart } from '../../model/vendors/vendor-part.ts';
import { assertNever } from '../../model/assert-never.ts';
import { isRecord } from '../../model/json/json.ts';
import { MOST_REASONING_PIECES } from '../limits.ts';
import { type Fields, fieldFault, listField, neededText, textField } from './body-fields.ts';
import { EXACT, type FormReading } from './form-reading.ts';
import { fromContent, joinedText } from './from-content.ts';
import { fromReasoningDetails } from './from-reasoning-details.ts';
import { fromFormerCall, fromFormerResult, fromToolCalls } from './from-tool-calls.ts';

const ROLES = {
  exact: ['system', 'user', 'assistant', 'tool'],
  open: ['system', 'developer', 'user', 'assistant', 'tool', 'function'],
} as const;
/** Without the role of the former functions. */
const ROLES_SAID = {
  exact: ROLES.exact.join(', '),
  open: ROLES.open.filter((role) => role !== 'function').join(', '),
};
const MESSAGE_FIELDS = new Set(['role', 'content']);
const TOOL_FIELDS = new Set(['role', 'content', 'tool_call_id']);
const ASSISTANT_FIELDS = {
  exact: new Set(['role', 'content', 'tool_calls']),
  open: new Set(
    'role content tool_calls function_call refusal reasoning_content reasoning reasoning_details audio images'.split(
      ' ',
    ),
  ),
};
const REASONING_NAMES = ['reasoning_content', 'reasoning', 'reasoning_details'];
const SHOWN_NAMES = ['audio', 'images'];
const NOTHING_KNOWN: ReadonlySet<string> = new Set();

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
  if (role === undefined)
    throw fieldFault(`${path}.role`, `must be one of ${ROLES_SAID[reading.strictness]}`);
  if (reading.strictness === 'exact') assertPlaced(value, path);
  const contentPath = `${path}.content`;
  const { content } = value;
  switch (role) {
    case 'system':
    case 'developer': {
      const marks = reading.marks(value, MESSAGE_FIELDS, path);
      return {
        role: 'system',
        parts: fromContent(content, contentPath, 'text', reading),
        ...(role === 'system' ? marks : withOwnRole(marks, reading.quiet(value, ['role']))),
      };
    }
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
      const given = reading.strictness === 'open' ? (content ?? '') : content;
      const parts = fromContent(given, contentPath, allowance, reading);
      const marks = reading.marks(value, TOOL_FIELDS, path);
      return { role, parts: [{ ...toToolResult(toolCallId, parts), ...marks }] };
    }
    case 'function':
      return { role: 'tool', parts: [fromFormerResult(value, path)] };
    default:
      return assertNever(role);
  }
}

/** Others know the developer as the system. */
export function withOwnRole(
  { vendor }: Pick<Message, 'vendor'>,
  role: VendorFields | undefined,
): Pick<Message, 'vendor'> {
  if (role === undefined) return vendor === undefined ? {} : { vendor };
  return { vendor: { ...role, fields: { ...vendor?.fields, ...role.fields } } };
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
  const isOpen = reading.strictness === 'open';
  const former = isOpen ? fromFormerCall(value, path) : [];
  const calls = [...fromToolCalls(value, path, reading), ...former];
  const refusal = textField(value, 'refusal', `${path}.refusal`);
  const reasoning = withOwnNames(fromReasoning(value, path), value, reading);
  const content = value['content'] ?? undefined;
  const shown = fromShown(value, path, reading);
  const mayLackText = isOpen || calls.length > 0;
  if (content === undefined && !mayLackText) throw fieldFault(`${path}.content`, 'is required');
  const allowance = isOpen ? 'refusals' : 'text';
  return [
    ...reasoning,
    ...(content === undefined ? [] : fromContent(content, `${path}.content`, allowance, reading)),
    ...(refusal ? [{ type: 'text' as const, text: refusal }] : []),
    ...shown,
    ...calls,
  ];
}

/** A sound or pictures that the model has answered with; its vendor alone can be shown them again. */
function fromShown(value: Fields, path: string, reading: FormReading): readonly VendorPart[] {
  return SHOWN_NAMES.flatMap((name) => {
    const own = reading.quiet(value, [name]);
    if (own === undefined) return [];
    reading.marks({ [name]: value[name] }, NOTHING_KNOWN, path);
    return [givenVendorPart(own.dialect, own.fields)];
  });
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
