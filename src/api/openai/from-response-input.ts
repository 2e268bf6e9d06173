/** Converts the input of a response, a text or a list of items, to Messages; pure. */
import type { Message, MessagePart, TextPart } from '../../model/message.ts';
import { isWhole, type VendorFields } from '../../model/vendors/vendor-fields.ts';
import { type Fields, fieldFault, listField } from '../compat/body-fields.ts';
import { withOwnRole } from '../compat/from-messages.ts';
import type { PartAllowance } from '../compat/from-content.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';

import { fromResponseContent } from './from-response-content.ts';
import { fromResponseItem, ITEM_FIELDS } from './from-response-item.ts';
import { MOST_MESSAGES } from '../limits.ts';
import { isRecord } from '../../model/json/json.ts';

const MESSAGE_FIELDS = new Set([...ITEM_FIELDS, 'role', 'content']);

/** @throws RhetorError `validation_failed` that names the field */
export function fromResponseInput(body: Fields, collector: FieldCollector): readonly Message[] {
  const { input } = body;
  if (typeof input === 'string' && input !== '') {
    return [{ role: 'user', parts: [{ type: 'text', text: input }] }];
  }
  if (isVendorsPrompt(body)) return [{ role: 'user', parts: [VENDORS_PROMPT] }];
  const items = typeof input === 'string' ? undefined : listField(body, 'input', MOST_MESSAGES);
  if (items === undefined || items.length === 0) {
    throw fieldFault('input', 'must be a text or a list of at least one item');
  }
  return joined(
    items.map((item, index) => {
      const path = `input.${index}`;
      if (!isRecord(item)) throw fieldFault(path, 'must be an object');
      const type = item['type'] ?? typeOf(item);
      return type === 'message'
        ? fromMessage(item, path, collector)
        : fromResponseItem({ ...item, type }, path, collector);
    }),
  );
}

/** A prompt that the vendor keeps asks by itself. */
function isVendorsPrompt({ input, prompt }: Fields): boolean {
  return (input ?? undefined) === undefined && isRecord(prompt);
}

/** For whoever reads the conversation later. */
const VENDORS_PROMPT: TextPart = { type: 'text', text: '(a prompt that the vendor keeps)' };

/** The API lets these two types be left out. */
function typeOf({ role, id }: Fields): 'message' | 'item_reference' {
  return role === undefined && typeof id === 'string' ? 'item_reference' : 'message';
}

/** A single reply of the model spans several items and is joined into one message. */
function joined(messages: readonly Message[]): readonly Message[] {
  const result: Message[] = [];
  for (const message of messages) {
    const last = result.at(-1);
    if (last?.role === 'assistant' && message.role === 'assistant' && goesOn(last, message)) {
      result[result.length - 1] = { ...last, parts: [...last.parts, ...message.parts] };
    } else {
      result.push(message);
    }
  }
  return result;
}

/** New reasoning, or a text after a call, begins another message. */
function goesOn(last: Message, next: Message): boolean {
  const rank = { vendor: 0, reasoning: 0, text: 1, image: 1, 'tool-call': 2, 'tool-result': 3 };
  const [first] = next.parts;
  const end = last.parts.at(-1);
  if (first === undefined || end === undefined) return true;
  return rank[first.type] >= rank[end.type] || first.type === 'vendor';
}

function fromMessage(item: Fields, path: string, collector: FieldCollector): Message {
  const { role, content } = item;
  const parts = (allowance: PartAllowance) =>
    fromResponseContent(content, `${path}.content`, allowance, collector);
  const marks = collector.marks(item, MESSAGE_FIELDS, path);
  switch (role) {
    case 'system':
      return { role, parts: parts('images'), ...marks };
    case 'developer':
      return {
        role: 'system',
        parts: parts('images'),
        ...withOwnRole(marks, collector.quiet(item, ['role'])),
      };
    case 'user':
      return { role, parts: parts('images'), ...marks };
    case 'assistant':
      return { role, parts: parts('refusals').map((part) => marked(part, marks.vendor)) };
    default:
      throw fieldFault(`${path}.role`, 'must be one of system, developer, user, assistant');
  }
}

/** Several items become one message: each keeps its marks on what it says, `phase` for one. */
function marked(part: MessagePart, marks: VendorFields | undefined): MessagePart {
  if (marks === undefined || isWhole(part)) return part;
  return { ...part, vendor: { ...marks, fields: { ...marks.fields, ...part.vendor?.fields } } };
}
