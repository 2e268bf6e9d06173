/** Validates the content of one message in OpenAI's form: a text, or a list of parts; pure. */
import type { MessagePart } from '../../model/message.ts';
import { isRecord } from '../../model/json.ts';
import { MOST_PARTS } from '../limits.ts';
import { type Fields, fieldFault, neededText } from './body-fields.ts';
import type { FormReading } from './form-reading.ts';

/** What is allowed besides text. */
export type PartAllowance = 'text' | 'images' | 'refusals';

const TEXT_FIELDS = new Set(['type', 'text']);
const IMAGE_FIELDS = new Set(['type', 'image_url']);
const URL_FIELDS = new Set(['url']);
const REFUSAL_FIELDS = new Set(['type', 'refusal']);
const KNOWN_TYPES = { text: 'text', images: 'text or image_url', refusals: 'text or refusal' };

const IMAGE_URL = /^(?:https:\/\/|data:image\/[\w.+-]+;base64,)/i;

export function fromContent(
  content: unknown,
  path: string,
  allowance: PartAllowance,
  reading: FormReading,
): readonly MessagePart[] {
  return contentParts(content, path, (part, partPath) =>
    fromPart(part, partPath, allowance, reading),
  );
}

/** Returns the list of parts, without checking the form of each. */
export function contentParts(
  content: unknown,
  path: string,
  toPart: (part: Fields, path: string) => MessagePart,
): readonly MessagePart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw fieldFault(path, 'must be a text or a list of parts');
  if (content.length > MOST_PARTS) throw fieldFault(path, `must have at most ${MOST_PARTS} parts`);
  return content.map((part: unknown, index) => {
    if (isRecord(part)) return toPart(part, `${path}.${index}`);
    throw fieldFault(`${path}.${index}`, 'must be an object with a type');
  });
}

/** Joins the texts of parts, since a tool's result consists of text only. */
export function joinedText(parts: readonly MessagePart[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function fromPart(
  part: Fields,
  path: string,
  allowance: PartAllowance,
  reading: FormReading,
): MessagePart {
  const { type } = part;
  if (type === 'text' && typeof part['text'] === 'string') {
    return { type: 'text', text: part['text'], ...reading.marks(part, TEXT_FIELDS, path) };
  }
  if (type === 'image_url' && allowance === 'images') {
    const image = part['image_url'];
    if (!isRecord(image)) throw reading.fault(path, 'image_url', 'must be an object with a url');
    const url = neededImageUrl(image, 'url', `${path}.image_url.url`);
    reading.refuse(part, IMAGE_FIELDS, path);
    return { type: 'image', url, ...reading.marks(image, URL_FIELDS, `${path}.image_url`) };
  }
  if (type === 'refusal' && allowance === 'refusals' && typeof part['refusal'] === 'string') {
    reading.refuse(part, REFUSAL_FIELDS, path);
    return { type: 'text', text: part['refusal'] };
  }
  throw reading.fault(path, 'type', `must be ${KNOWN_TYPES[allowance]} here`);
}

/** @throws RhetorError `validation_failed` for a URL that no vendor fetches or reads */
export function neededImageUrl(fields: Fields, name: string, path: string): string {
  const url = neededText(fields, name, path);
  if (IMAGE_URL.test(url)) return url;
  throw fieldFault(path, 'must be an https address or a base64 data: URL of an image');
}
