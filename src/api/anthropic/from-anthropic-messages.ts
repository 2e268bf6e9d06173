/** Validates `messages` and `system` of the Messages API and converts them to Messages. */
import type { MessageParam } from '@anthropic-ai/sdk/resources/messages';
import type { Message, MessagePart } from '../../model/message.ts';
import { type Fields, fieldFault, listField } from '../compat/body-fields.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';

import {
  blocksOf,
  fromAssistantBlock,
  fromToolResult,
  fromUserBlock,
  textIn,
} from './from-anthropic-blocks.ts';
import { MOST_MESSAGES } from '../limits.ts';
import { isRecord } from '../../model/json.ts';

const ROLES: readonly MessageParam['role'][] = ['user', 'assistant', 'system'];

/** @throws RhetorError `validation_failed` that names the field */
export function fromAnthropicMessages(body: Fields, collector: FieldCollector): readonly Message[] {
  const values = listField(body, 'messages', MOST_MESSAGES);
  if (values === undefined || values.length === 0) {
    throw fieldFault('messages', 'must have at least 1 message');
  }
  return values.flatMap((value, index) => fromMessage(value, `messages.${index}`, collector));
}

/** Accepts a text, or a list of text blocks, which are joined. */
export function fromSystem(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  return blocksOf(value, path)
    .map((block, index) => textIn(block, `${path}.${index}`))
    .join('\n\n');
}

function fromMessage(value: unknown, path: string, collector: FieldCollector): readonly Message[] {
  if (!isRecord(value)) throw fieldFault(path, 'must be an object with role and content');
  const role = ROLES.find((known) => known === value['role']);
  const { content } = value;
  const contentPath = `${path}.content`;
  if (role === 'system') {
    return [{ role, parts: [{ type: 'text', text: fromSystem(content, contentPath) }] }];
  }
  if (role === undefined) throw fieldFault(`${path}.role`, `must be one of ${ROLES.join(', ')}`);
  if (typeof content === 'string') return [{ role, parts: [{ type: 'text', text: content }] }];
  const blocks = blocksOf(content, contentPath);
  const pathOf = (index: number): string => `${contentPath}.${index}`;
  return role === 'assistant'
    ? [
        {
          role,
          parts: blocks.map((block, index) => fromAssistantBlock(block, pathOf(index), collector)),
        },
      ]
    : fromUserBlocks(blocks, pathOf, collector);
}

/** Tool results become messages of their own, before the rest of the message. */
function fromUserBlocks(
  blocks: readonly Fields[],
  pathOf: (index: number) => string,
  collector: FieldCollector,
): readonly Message[] {
  const results: Message[] = [];
  const parts: MessagePart[] = [];
  for (const [index, block] of blocks.entries()) {
    if (block['type'] === 'tool_result') {
      const { result, images } = fromToolResult(block, pathOf(index), collector);
      results.push({ role: 'tool', parts: [result] });
      parts.push(...images);
    } else {
      parts.push(fromUserBlock(block, pathOf(index), collector));
    }
  }
  const hasOnlyResults = parts.length === 0 && results.length > 0;
  return hasOnlyResults ? results : [...results, { role: 'user', parts }];
}
