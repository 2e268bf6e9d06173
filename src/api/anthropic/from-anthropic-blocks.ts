/** Converts single content blocks of the Messages API to the parts of a Message. */
import type { ContentBlockParam } from '@anthropic-ai/sdk/resources/messages';
import type { ImagePart, MessagePart, TextPart, ToolResultPart } from '../../model/message.ts';
import { redactedSignature } from '../../model/redacted-reasoning.ts';
import type { RhetorError } from '../../model/rhetor-error.ts';
import { type Fields, fieldFault } from '../compat/body-fields.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';

import { asItIs, fromDocument, isWholeBlock } from './from-document.ts';
import { MOST_PARTS } from '../limits.ts';
import { isRecord } from '../../model/json.ts';

const TEXT_FIELDS = new Set(['type', 'text']);
const IMAGE_FIELDS = new Set(['type', 'source']);
const CALL_FIELDS = new Set(['type', 'id', 'name', 'input']);
/** Also allows `caller` naming the model itself, which every answer includes. */
const DIRECT_CALL_FIELDS = new Set([...CALL_FIELDS, 'caller']);
const RESULT_FIELDS = new Set(['type', 'tool_use_id', 'content', 'is_error']);

export function blocksOf(value: unknown, path: string): readonly Fields[] {
  if (!Array.isArray(value)) throw fieldFault(path, 'must be a text or a list of blocks');
  if (value.length > MOST_PARTS) throw fieldFault(path, `must have at most ${MOST_PARTS} blocks`);
  return value.map((block: unknown, index) => {
    if (isRecord(block)) return block;
    throw fieldFault(`${path}.${index}`, 'must be an object with a type');
  });
}

export function textIn(block: Fields, path: string): string {
  if (block['type'] !== 'text') throw unknownBlock(block, path, ['text']);
  return stringIn(block, 'text', path);
}

export function fromUserBlock(
  block: Fields,
  path: string,
  collector: FieldCollector,
): TextPart | ImagePart {
  switch (block['type']) {
    case 'text':
      return fromText(block, path, collector);
    case 'image':
      return fromImage(block, path, collector);
    case 'document':
    case 'search_result':
      return fromDocument(block, path, collector);
    default:
      throw unknownBlock(block, path, [
        'text',
        'image',
        'document',
        'search_result',
        'tool_result',
      ]);
  }
}

export function fromAssistantBlock(
  block: Fields,
  path: string,
  collector: FieldCollector,
): MessagePart {
  switch (block['type']) {
    case 'text':
      return fromText(block, path, collector);
    case 'tool_use':
      return {
        type: 'tool-call',
        id: stringIn(block, 'id', path),
        name: stringIn(block, 'name', path),
        arguments: JSON.stringify(block['input'] ?? {}),
        ...collector.marks(block, isDirect(block) ? DIRECT_CALL_FIELDS : CALL_FIELDS, path),
      };
    case 'thinking': {
      const signature = block['signature'];
      return {
        type: 'reasoning',
        text: stringIn(block, 'thinking', path),
        // Unsealed reasoning was sent with an empty signature, since the dialect requires one.
        ...(typeof signature === 'string' && signature !== '' ? { signature } : {}),
      };
    }
    case 'redacted_thinking':
      return {
        type: 'reasoning',
        text: '',
        signature: redactedSignature(stringIn(block, 'data', path)),
      };
    default:
      throw unknownBlock(block, path, ['text', 'tool_use', 'thinking', 'redacted_thinking']);
  }
}

/** A result is text in Rhetor; its images become images of the user beside it. */
export function fromToolResult(
  block: Fields,
  path: string,
  collector: FieldCollector,
): { readonly result: ToolResultPart; readonly images: readonly MessagePart[] } {
  const { content, is_error: isError } = block;
  const inner = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
  const parts = blocksOf(inner, `${path}.content`).map((each, index) =>
    fromUserBlock(each, `${path}.content.${index}`, collector),
  );
  return {
    result: {
      type: 'tool-result',
      toolCallId: stringIn(block, 'tool_use_id', path),
      content: parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'),
      ...(typeof isError === 'boolean' ? { isError } : {}),
      ...(parts.some(isWholeBlock) ? asItIs(block) : collector.marks(block, RESULT_FIELDS, path)),
    },
    images: parts.filter((part) => part.type === 'image'),
  };
}

function fromText(block: Fields, path: string, collector: FieldCollector): TextPart {
  return { type: 'text', text: textIn(block, path), ...collector.marks(block, TEXT_FIELDS, path) };
}

function fromImage(block: Fields, path: string, collector: FieldCollector): ImagePart {
  return {
    type: 'image',
    url: imageUrl(block['source'], `${path}.source`),
    ...collector.marks(block, IMAGE_FIELDS, path),
  };
}

function imageUrl(source: unknown, path: string): string {
  if (isRecord(source)) {
    const { type, url, media_type: mediaType, data } = source;
    if (type === 'url' && typeof url === 'string' && /^https:\/\//i.test(url)) return url;
    const isImage = typeof mediaType === 'string' && /^image\/[\w.+-]+$/.test(mediaType);
    if (type === 'base64' && isImage && typeof data === 'string') {
      return `data:${mediaType};base64,${data}`;
    }
  }
  throw fieldFault(
    path,
    'must be {type: "base64", media_type: "image/…", data} or {type: "url", url} with an https address',
  );
}

function isDirect({ caller }: Fields): boolean {
  return isRecord(caller) && caller['type'] === 'direct';
}

function stringIn(block: Fields, name: string, path: string): string {
  const value = block[name];
  if (typeof value === 'string') return value;
  throw fieldFault(`${path}.${name}`, 'must be a text');
}

/** Uploads, and the blocks of the vendor's own tools, have no form that Rhetor could store. */
function unknownBlock(
  { type }: Fields,
  path: string,
  known: readonly ContentBlockParam['type'][],
): RhetorError {
  const given = typeof type === 'string' ? `"${type.slice(0, 64)}"` : 'missing';
  return fieldFault(`${path}.type`, `is ${given}; Rhetor can pass on ${known.join(', ')} here`);
}
