/** An item of a response's input that is no message: a call, its output, reasoning, a vendor's own; pure. */
import type { Message, MessagePart, ReasoningPart, ToolResultPart } from '../../model/message.ts';
import { givenVendorPart } from '../../model/vendors/vendor-part.ts';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';
import { type Fields, fieldFault, listField, neededText } from '../compat/body-fields.ts';
import { TOOL_SEARCH, toolNameInGroup } from '../../model/tool-names.ts';
import { FieldCollector } from '../compat/unknown-fields.ts';

import { fromResponseContent } from './from-response-content.ts';
import { fromResponseTools } from './from-response-tools.ts';
import { MOST_MESSAGES } from '../limits.ts';
import { isRecord } from '../../model/json/json.ts';

const DIALECT = 'openai-responses';
const NONE: ReadonlySet<string> = new Set();
/** The vendor's record of an item: its ids are those of answers that it was told not to keep. */
const RECORD = ['id', 'status', 'created_by'];
export const ITEM_FIELDS = ['type', ...RECORD];
const CALL_FIELDS = new Set([...ITEM_FIELDS, 'call_id', 'name', 'arguments', 'namespace']);
const OUTPUT_FIELDS = new Set([...ITEM_FIELDS, 'call_id', 'output']);

/** @throws RhetorError `validation_failed` that names the field */
export function fromResponseItem(item: Fields, path: string, collector: FieldCollector): Message {
  const type = neededText(item, 'type', `${path}.type`);
  switch (type) {
    case 'function_call': {
      const given = item['arguments'];
      const text = isRecord(given) ? JSON.stringify(given) : given;
      if (typeof text !== 'string') throw fieldFault(`${path}.arguments`, 'must be a JSON text');
      const marks = collector.marks(item, CALL_FIELDS, path).vendor?.fields;
      const own = { ...marks, ...placeFields(item) };
      const vendor: VendorFields = { dialect: DIALECT, fields: own };
      const isMarked = Object.keys(own).length > 0;
      const called = { ...callOf(item, path), arguments: text, ...(isMarked && { vendor }) };
      return said({ type: 'tool-call', ...called });
    }
    case 'custom_tool_call': {
      // Elsewhere a tool of free text is a function of one text: see `fromFreeTextTool`.
      const input = JSON.stringify({ input: item['input'] ?? '' });
      return said({ type: 'tool-call', ...callOf(item, path), arguments: input, ...asItIs(item) });
    }
    case 'function_call_output': {
      const marks = collector.marks(item, OUTPUT_FIELDS, path);
      return { role: 'tool', parts: [{ ...outputOf(item, path, collector), ...marks }] };
    }
    case 'custom_tool_call_output':
      return { role: 'tool', parts: [{ ...outputOf(item, path, collector), ...asItIs(item) }] };
    case 'tool_search_call': {
      if (isSearchOfVendor(item)) return fromOwnItem(item, type, path, collector);
      const text = JSON.stringify(item['arguments'] ?? {});
      const called = { ...callOf({ ...item, name: TOOL_SEARCH }, path), arguments: text };
      return said({ type: 'tool-call', ...called, ...asItIs(item) });
    }
    case 'tool_search_output': {
      if (isSearchOfVendor(item)) return fromOwnItem(item, type, path, collector);
      const toolCallId = neededText(item, 'call_id', `${path}.call_id`);
      const found = { type: 'tool-result', toolCallId, content: foundTools(item) } as const;
      return { role: 'tool', parts: [{ ...found, ...asItIs(item) }] };
    }
    case 'additional_tools':
      // Other models get its tools with the others: see `fromResponseTools`.
      return said({ type: 'text', text: '', ...asItIs(item) });
    case 'reasoning':
      return said(fromReasoning(item, path));
    default:
      return fromOwnItem(item, type, path, collector);
  }
}

function said(part: MessagePart): Message {
  return { role: 'assistant', parts: [part] };
}

/** The vendor has searched by itself, and calls nobody. */
function isSearchOfVendor({ call_id: id }: Fields): boolean {
  return id === undefined || id === null;
}

/** The name by which models call the tool. */
function callOf(item: Fields, path: string): { readonly id: string; readonly name: string } {
  const member = neededText(item, 'name', `${path}.name`);
  const { namespace: group } = item;
  return {
    id: neededText(item, 'call_id', `${path}.call_id`),
    name: typeof group === 'string' ? toolNameInGroup({ group, member }) : member,
  };
}

/** The tool's place, for a vendor that has places; empty if it is in no group. */
function placeFields({ namespace, name }: Fields): Fields {
  return typeof namespace === 'string' ? { namespace, name } : {};
}

/** The names of the tools that a search found, which the model is offered from now on. */
function foundTools(item: Fields): string {
  const { tools } = fromResponseTools({ tools: item['tools'] }, new FieldCollector(DIALECT, NONE));
  return tools.length === 0
    ? 'No tools were found.'
    : `These tools are available now: ${tools.map(({ name }) => name).join(', ')}.`;
}

function outputOf(item: Fields, path: string, collector: FieldCollector): ToolResultPart {
  const toolCallId = neededText(item, 'call_id', `${path}.call_id`);
  const content = fromResponseContent(item['output'] ?? '', `${path}.output`, 'images', collector);
  const parts = content.filter((part) => part.type === 'text' || part.type === 'image');
  const isPlain = parts.every(({ type, vendor }) => type === 'text' && vendor === undefined);
  return {
    type: 'tool-result',
    toolCallId,
    content: parts.map((part) => (part.type === 'text' ? part.text : '')).join(''),
    ...(isPlain ? {} : { parts }),
  };
}

/**
 * The seal is whatever was given out as `encrypted_content`: see `toResponseItems`. The item goes back
 * to its own API as it came; of the models, only the one that sealed it can read it.
 */
function fromReasoning(item: Fields, path: string): ReasoningPart {
  const texts = [
    ...(listField(item, 'summary', MOST_MESSAGES, `${path}.summary`) ?? []),
    ...(listField(item, 'content', MOST_MESSAGES, `${path}.content`) ?? []),
  ];
  const text = texts
    .map((part) => (isRecord(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('\n\n');
  const seal = item['encrypted_content'];
  return {
    type: 'reasoning',
    text,
    ...(typeof seal === 'string' && seal !== '' && { signature: seal }),
    ...asItIs(item),
  };
}

/** What the vendor did in an earlier answer, which its words tell any other model well enough. */
const TOLD =
  /_call$|^tool_search_output$|^mcp_(list_tools|approval_request|approval_response)$|^program(_output)?$/;

/** What the vendor's own tools did, and whatever it adds: itself to its own API, in words to others. */
function fromOwnItem(item: Fields, type: string, path: string, collector: FieldCollector): Message {
  const callId = item['call_id'];
  const own = asItIs(item);
  if (type.endsWith('_output') && typeof callId === 'string') {
    collector.hint(path);
    const content = textOfOutput(item['output']);
    return { role: 'tool', parts: [{ type: 'tool-result', toolCallId: callId, content, ...own }] };
  }
  if (type.endsWith('_call') && typeof callId === 'string') {
    collector.hint(path);
    const text = JSON.stringify(item['action'] ?? {});
    const name = type.slice(0, -'_call'.length);
    return said({ type: 'tool-call', id: callId, name, arguments: text, ...own });
  }
  if (TOLD.test(type)) collector.hint(path);
  else collector.need(path);
  return said(givenVendorPart('openai-responses', item));
}

function textOfOutput(output: unknown): string {
  return typeof output === 'string' ? output : JSON.stringify(output ?? '');
}

function asItIs(item: Fields): { readonly vendor: VendorFields } {
  const { id: _id, created_by: _creator, ...fields } = item;
  return { vendor: { dialect: DIALECT, fields } };
}
