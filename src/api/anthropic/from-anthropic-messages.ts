/** Validates `messages` and `system` of the Messages API and converts them to Messages. */
import type { MessageParam } from '@anthropic-ai/sdk/resources/messages';
import type { Message, MessagePart, TextPart } from '../../model/message.ts';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';
import { type Fields, fieldFault, listField, otherFields } from '../compat/body-fields.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';

import {
  blocksOf,
  fromAssistantBlock,
  fromToolResult,
  fromSystemBlock,
  fromUserBlock,
} from './from-anthropic-blocks.ts';
import { asItIs } from './from-document.ts';
import { MOST_MESSAGES } from '../limits.ts';
import { isRecord } from '../../model/json/json.ts';

const MESSAGE_FIELDS: ReadonlySet<string> = new Set(['role', 'content']);
const ROLES: readonly MessageParam['role'][] = ['user', 'assistant', 'system'];

/** @throws RhetorError `validation_failed` that names the field */
export function fromAnthropicMessages(body: Fields, collector: FieldCollector): readonly Message[] {
  const values = listField(body, 'messages', MOST_MESSAGES);
  if (values === undefined || values.length === 0) {
    throw fieldFault('messages', 'must have at least 1 message');
  }
  return values.flatMap((value, index) => fromMessage(value, `messages.${index}`, collector));
}

/** A text, or a list of text blocks. */
export function fromSystem(
  value: unknown,
  path: string,
  collector: FieldCollector,
): readonly TextPart[] {
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }];
  const blocks = blocksOf(value, path);
  const parts = blocks.map((block, index) => fromSystemBlock(block, `${path}.${index}`, collector));
  const last = parts.findLastIndex(({ text }) => text !== '');
  // Elsewhere the texts of a message are one; here each is a paragraph.
  return parts.map((part, index) =>
    part.text === '' || index >= last
      ? part
      : { ...part, text: `${part.text}\n\n`, ...asItIs(blocks[index] ?? {}) },
  );
}

function fromMessage(value: unknown, path: string, collector: FieldCollector): readonly Message[] {
  if (!isRecord(value)) throw fieldFault(path, 'must be an object with role and content');
  const messages = fromRole(value, path, collector);
  const fields = otherFields(value, MESSAGE_FIELDS);
  const last = messages.at(-1);
  if (last === undefined || Object.keys(fields).length === 0) return messages;
  // Such as the effort from this turn on, which only the vendor can change in mid-conversation.
  for (const name of Object.keys(fields)) collector.hint(`${path}.${name}`);
  return [...messages.slice(0, -1), { ...last, vendor: { dialect: 'anthropic', fields } }];
}

function fromRole(value: Fields, path: string, collector: FieldCollector): readonly Message[] {
  const role = ROLES.find((known) => known === value['role']);
  const { content } = value;
  const contentPath = `${path}.content`;
  if (role === 'system') {
    const parts = fromSystem(content, contentPath, collector);
    return [{ role, parts, vendor: IN_PLACE }];
  }
  if (role === undefined) throw fieldFault(`${path}.role`, `must be one of ${ROLES.join(', ')}`);
  if (typeof content === 'string') return [{ role, parts: [{ type: 'text', text: content }] }];
  const blocks = blocksOf(content, contentPath);
  const pathOf = (index: number): string => `${contentPath}.${index}`;
  if (role === 'user') return fromUserBlocks(blocks, pathOf, collector);
  const parts = blocks.map((block, index) => fromAssistantBlock(block, pathOf(index), collector));
  return [{ role, parts }];
}

/** For its own vendor a system message stays among the others, where the caller put it. */
const IN_PLACE: VendorFields = { dialect: 'anthropic', fields: {} };

/** Results of tools are messages of their own, before whatever stands beside them. */
function fromUserBlocks(
  blocks: readonly Fields[],
  pathOf: (index: number) => string,
  collector: FieldCollector,
): readonly Message[] {
  const results: Message[] = [];
  const parts: MessagePart[] = [];
  for (const [index, block] of blocks.entries()) {
    if (block['type'] === 'tool_result') {
      results.push({ role: 'tool', parts: [fromToolResult(block, pathOf(index), collector)] });
    } else {
      parts.push(fromUserBlock(block, pathOf(index), collector));
    }
  }
  const hasOnlyResults = parts.length === 0 && results.length > 0;
  return hasOnlyResults ? results : [...results, { role: 'user', parts }];
}
