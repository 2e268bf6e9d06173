/** Single content blocks of the Messages API as the parts of a Message. */
import type {
  ImagePart,
  MessagePart,
  TextPart,
  ToolResultPart,
  VendorPart,
} from '../../model/message.ts';
import { givenVendorPart } from '../../model/vendors/vendor-part.ts';
import { redactedSignature } from '../../model/vendors/redacted-reasoning.ts';
import { type Fields, fieldFault } from '../compat/body-fields.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';

import { asItIs, fromDocument } from './from-document.ts';
import { LONGEST_TYPE, MOST_PARTS } from '../limits.ts';
import { isRecord } from '../../model/json/json.ts';

const TEXT_FIELDS = new Set(['type', 'text']);
const IMAGE_FIELDS = new Set(['type', 'source']);
const CALL_FIELDS = new Set(['type', 'id', 'name', 'input']);
const THINKING_FIELDS = new Set(['type', 'thinking', 'signature']);
const REDACTED_FIELDS = new Set(['type', 'data']);
/** Besides, the model itself as the caller, which every answer says. */
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

function textIn(block: Fields, path: string): string {
  if (block['type'] !== 'text') throw fieldFault(`${path}.type`, 'must be "text" here');
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
    case 'tool_reference':
      return fromToolReference(block, path, collector);
    default:
      return fromOwnBlock(block, path, collector);
  }
}

/** A tool that a search has found: other models have been offered all tools from the start. */
function fromToolReference(block: Fields, path: string, collector: FieldCollector): TextPart {
  const name = stringIn(block, 'tool_name', path);
  collector.hint(path);
  return { type: 'text', text: `The tool ${name} is available.`, ...asItIs(block) };
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
        ...collector.marks(block, THINKING_FIELDS, path),
      };
    }
    case 'redacted_thinking':
      return {
        type: 'reasoning',
        text: '',
        signature: redactedSignature(stringIn(block, 'data', path)),
        ...collector.marks(block, REDACTED_FIELDS, path),
      };
    default:
      return fromAnswerBlock(block, path, collector);
  }
}

/** What the vendor did in an earlier answer, which its words tell any other model well enough. */
const TOLD = /_tool_use$|_tool_result$|^compaction$/;

function fromAnswerBlock(block: Fields, path: string, collector: FieldCollector): VendorPart {
  const type = neededType(block, path);
  if (TOLD.test(type)) collector.hint(path);
  else collector.need(path);
  return givenVendorPart('anthropic', block);
}

/** A result is text in Rhetor; its images become images of the user beside it. */
export function fromToolResult(
  block: Fields,
  path: string,
  collector: FieldCollector,
): ToolResultPart {
  const { content, is_error: isError } = block;
  const inner = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
  const parts = blocksOf(inner, `${path}.content`).map((each, index) =>
    fromUserBlock(each, `${path}.content.${index}`, collector),
  );
  // No other vendor has a word for it, though the text mostly says so.
  if (isError === true) collector.hint(`${path}.is_error`);
  const isPlain = parts.every(({ type, vendor }) => type === 'text' && vendor === undefined);
  return {
    type: 'tool-result',
    toolCallId: stringIn(block, 'tool_use_id', path),
    content: parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'),
    ...(isPlain ? {} : { parts }),
    ...(typeof isError === 'boolean' ? { isError } : {}),
    ...collector.marks(block, RESULT_FIELDS, path),
  };
}

/**
 * What Claude Code says at the head of its prompt to the vendor's billing, another text in every request:
 * before another vendor's prompt it would keep each from being read from a cache.
 */
const BILLING_LINE = /^x-anthropic-billing-header:/;

export function fromSystemBlock(block: Fields, path: string, collector: FieldCollector): TextPart {
  if (block['type'] !== 'text') return fromOwnBlock(block, path, collector);
  const text = textIn(block, path);
  if (!BILLING_LINE.test(text)) return fromText(block, path, collector);
  collector.hint(path);
  return { type: 'text', text: '', ...asItIs(block) };
}

function neededType({ type }: Fields, path: string): string {
  if (typeof type === 'string' && type !== '') return type;
  throw fieldFault(`${path}.type`, 'is required');
}

/** Uploads, and whatever the vendor adds. */
function fromOwnBlock(block: Fields, path: string, collector: FieldCollector): TextPart {
  const type = neededType(block, path);
  collector.need(path);
  return { type: 'text', text: `(${type.slice(0, LONGEST_TYPE)})`, ...asItIs(block) };
}

function fromText(block: Fields, path: string, collector: FieldCollector): TextPart {
  return { type: 'text', text: textIn(block, path), ...collector.marks(block, TEXT_FIELDS, path) };
}

/** A source that is unknown here, such as an upload, may be known to its vendor. */
function fromImage(block: Fields, path: string, collector: FieldCollector): ImagePart | TextPart {
  const { source } = block;
  const url = imageUrl(source);
  if (url !== undefined) {
    return { type: 'image', url, ...collector.marks(block, IMAGE_FIELDS, path) };
  }
  if (isRecord(source)) return fromOwnBlock(block, path, collector);
  throw fieldFault(`${path}.source`, 'must be an object with a type');
}

function imageUrl(source: unknown): string | undefined {
  if (isRecord(source)) {
    const { type, url, media_type: mediaType, data } = source;
    if (type === 'url' && typeof url === 'string' && /^https:\/\//i.test(url)) return url;
    const isImage = typeof mediaType === 'string' && /^image\/[\w.+-]+$/.test(mediaType);
    if (type === 'base64' && isImage && typeof data === 'string') {
      return `data:${mediaType};base64,${data}`;
    }
  }
  return undefined;
}

function isDirect({ caller }: Fields): boolean {
  return isRecord(caller) && caller['type'] === 'direct';
}

function stringIn(block: Fields, name: string, path: string): string {
  const value = block[name];
  if (typeof value === 'string') return value;
  throw fieldFault(`${path}.${name}`, 'must be a text');
}
