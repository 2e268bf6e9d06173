/** Converts the input of a response, a text or a list of items, to Messages; pure. */
import type { Message, MessagePart } from '../../model/message.ts';
import { type Fields, fieldFault, listField, neededText } from '../compat/body-fields.ts';
import { joinedText } from '../compat/from-content.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';

import { fromResponseContent } from './from-response-content.ts';
import { MOST_MESSAGES } from '../limits.ts';
import { isRecord } from '../../model/json.ts';

/** The vendor's bookkeeping on its own output; it means nothing to a model. */
const MARKS = ['type', 'id', 'status', 'phase', 'created_by'];
const MESSAGE_FIELDS = new Set([...MARKS, 'role', 'content']);
const CALL_FIELDS = new Set([...MARKS, 'call_id', 'name', 'arguments']);
const OUTPUT_FIELDS = new Set([...MARKS, 'call_id', 'output']);
const REASONING_FIELDS = new Set([...MARKS, 'summary', 'content', 'encrypted_content']);

/** @throws RhetorError `validation_failed` that names the field */
export function fromResponseInput(body: Fields, collector: FieldCollector): readonly Message[] {
  const { input } = body;
  if (typeof input === 'string' && input !== '') {
    return [{ role: 'user', parts: [{ type: 'text', text: input }] }];
  }
  const items = typeof input === 'string' ? undefined : listField(body, 'input', MOST_MESSAGES);
  if (items === undefined || items.length === 0) {
    throw fieldFault('input', 'must be a text or a list of at least one item');
  }
  return joined(items.map((item, index) => fromItem(item, `input.${index}`, collector)));
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
  const rank = { reasoning: 0, text: 1, image: 1, 'tool-call': 2, 'tool-result': 3 };
  const [first] = next.parts;
  const end = last.parts.at(-1);
  return first === undefined || end === undefined || rank[first.type] >= rank[end.type];
}

function fromItem(item: unknown, path: string, collector: FieldCollector): Message {
  if (!isRecord(item)) throw fieldFault(path, 'must be an object');
  const type = item['type'] ?? 'message';
  switch (type) {
    case 'message':
      return fromMessage(item, path, collector);
    case 'function_call': {
      collector.refuse(item, CALL_FIELDS, path);
      const text = item['arguments'];
      if (typeof text !== 'string') throw fieldFault(`${path}.arguments`, 'must be a JSON text');
      const id = neededText(item, 'call_id', `${path}.call_id`);
      const name = neededText(item, 'name', `${path}.name`);
      return { role: 'assistant', parts: [{ type: 'tool-call', id, name, arguments: text }] };
    }
    case 'function_call_output': {
      collector.refuse(item, OUTPUT_FIELDS, path);
      const toolCallId = neededText(item, 'call_id', `${path}.call_id`);
      const content = joinedText(
        fromResponseContent(item['output'], `${path}.output`, 'text', collector),
      );
      return { role: 'tool', parts: [{ type: 'tool-result', toolCallId, content }] };
    }
    case 'reasoning':
      collector.refuse(item, REASONING_FIELDS, path);
      return { role: 'assistant', parts: [fromReasoning(item, path)] };
    default:
      throw fieldFault(
        `${path}.type`,
        'must be message, function_call, function_call_output or reasoning',
      );
  }
}

function fromMessage(item: Fields, path: string, collector: FieldCollector): Message {
  collector.refuse(item, MESSAGE_FIELDS, path);
  const { role, content } = item;
  const parts = (allowance: 'text' | 'images' | 'refusals') =>
    fromResponseContent(content, `${path}.content`, allowance, collector);
  switch (role) {
    case 'system':
    case 'developer':
      return { role: 'system', parts: parts('text') };
    case 'user':
      return { role, parts: parts('images') };
    case 'assistant':
      return { role, parts: parts('refusals') };
    default:
      throw fieldFault(`${path}.role`, 'must be one of system, developer, user, assistant');
  }
}

/** The seal is whatever was sent as `encrypted_content`: see `reasoningItem`. */
function fromReasoning(item: Fields, path: string): MessagePart {
  const summary = listField(item, 'summary', MOST_MESSAGES, `${path}.summary`) ?? [];
  const text = summary
    .map((part) => (isRecord(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('\n\n');
  const seal = item['encrypted_content'];
  return {
    type: 'reasoning',
    text,
    ...(typeof seal === 'string' && seal !== '' && { signature: seal }),
  };
}
