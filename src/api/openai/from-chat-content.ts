/** The content of one message of a chat completion: a text, or a list of parts; pure. */
import type { MessagePart } from '../../model/message.ts';
import { fieldFault, neededText } from '../compat/body-fields.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';
import { IMAGE_URL_FORM, isImageUrl } from '../validation/openai-form.ts';

import { MOST_PARTS } from '../limits.ts';
import { isRecord } from '../../model/json.ts';

/** What there may be besides text. */
export type PartAllowance = 'text' | 'images' | 'refusals';

const TEXT_FIELDS = new Set(['type', 'text']);
const IMAGE_FIELDS = new Set(['type', 'image_url']);
const URL_FIELDS = new Set(['url']);
const REFUSAL_FIELDS = new Set(['type', 'refusal']);

export function fromChatContent(
  content: unknown,
  path: string,
  allowance: PartAllowance,
  collector: FieldCollector,
): readonly MessagePart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw fieldFault(path, 'must be a text or a list of parts');
  if (content.length > MOST_PARTS) throw fieldFault(path, `must have at most ${MOST_PARTS} parts`);
  return content.map((part: unknown, index) =>
    fromPart(part, `${path}.${index}`, allowance, collector),
  );
}

export function textOfContent(content: unknown, path: string, collector: FieldCollector): string {
  return fromChatContent(content, path, 'text', collector)
    .map((part) => (part.type === 'text' ? part.text : ''))
    .join('');
}

function fromPart(
  part: unknown,
  path: string,
  allowance: PartAllowance,
  collector: FieldCollector,
): MessagePart {
  if (!isRecord(part)) throw fieldFault(path, 'must be an object with a type');
  const { type } = part;
  if (type === 'text' && typeof part['text'] === 'string') {
    return { type: 'text', text: part['text'], ...collector.marks(part, TEXT_FIELDS, path) };
  }
  if (type === 'image_url' && allowance === 'images') {
    const image = part['image_url'];
    if (!isRecord(image)) throw fieldFault(`${path}.image_url`, 'must be an object with a url');
    const url = neededText(image, 'url', `${path}.image_url.url`);
    assertImageUrl(url, `${path}.image_url.url`);
    collector.refuse(part, IMAGE_FIELDS, path);
    return { type: 'image', url, ...collector.marks(image, URL_FIELDS, `${path}.image_url`) };
  }
  if (type === 'refusal' && allowance === 'refusals' && typeof part['refusal'] === 'string') {
    collector.refuse(part, REFUSAL_FIELDS, path);
    return { type: 'text', text: part['refusal'] };
  }
  const known = { text: 'text', images: 'text or image_url', refusals: 'text or refusal' };
  throw fieldFault(`${path}.type`, `must be ${known[allowance]} here`);
}

/** @throws RhetorError `validation_failed` for what no vendor fetches or reads */
export function assertImageUrl(url: string, path: string): void {
  if (!isImageUrl(url)) throw fieldFault(path, IMAGE_URL_FORM);
}
