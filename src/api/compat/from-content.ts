/** Validates the content of one message in OpenAI's form: a text, or a list of parts; pure. */
import type { MessagePart } from '../../model/message.ts';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';
import { isRecord } from '../../model/json/json.ts';
import { MOST_PARTS } from '../limits.ts';
import { type Fields, fieldFault, neededText } from './body-fields.ts';
import type { FormReading } from './form-reading.ts';

/** What is allowed besides text. */
export type PartAllowance = 'text' | 'images' | 'refusals';

const TEXT_FIELDS = new Set(['type', 'text']);
const IMAGE_FIELDS = new Set(['type', 'image_url']);
const URL_FIELDS = new Set(['url']);
const REFUSAL_FIELDS = new Set(['type', 'refusal']);
const KNOWN = new Set(['text', 'image_url', 'refusal']);
const KNOWN_TYPES = { text: 'text', images: 'text or image_url', refusals: 'text or refusal' };

const IMAGE_URL = /^(?:https:\/\/|data:image\/[\w.+-]+;base64,)/i;

export function fromContent(
  content: unknown,
  path: string,
  allowance: PartAllowance,
  reading: FormReading,
): readonly MessagePart[] {
  return contentParts(content, path, (part, partPath) => {
    try {
      return fromPart(part, partPath, allowance, reading);
    } catch (fault) {
      if (reading.own === undefined) throw fault;
      return reading.own(part, partPath, fault);
    }
  });
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
    const given = part['image_url'];
    const isPlain = reading.own !== undefined && typeof given === 'string';
    const image = isPlain ? { url: given } : given;
    if (!isRecord(image)) throw reading.fault(path, 'image_url', 'must be an object with a url');
    // A server of the caller's own network may fetch it; no other vendor's does.
    if (reading.own !== undefined && isPlainHttp(image['url'])) return reading.own(part, path);
    const url = neededImageUrl(image, 'url', `${path}.image_url.url`);
    const own = reading.marks(part, IMAGE_FIELDS, path);
    const inner = reading.marks(image, URL_FIELDS, `${path}.image_url`);
    return { type: 'image', url, ...imageMarks(own.vendor, inner.vendor) };
  }
  if (type === 'refusal' && allowance === 'refusals' && typeof part['refusal'] === 'string') {
    return { type: 'text', text: part['refusal'], ...reading.marks(part, REFUSAL_FIELDS, path) };
  }
  const own = typeof type === 'string' && !KNOWN.has(type) ? reading.own?.(part, path) : undefined;
  if (own !== undefined) return own;
  throw reading.fault(path, 'type', `must be ${KNOWN_TYPES[allowance]} here`);
}

function isPlainHttp(url: unknown): boolean {
  return typeof url === 'string' && /^http:\/\//i.test(url);
}

/** Beside each other, as both APIs of the vendor know them; other fields of the address stay in it. */
function imageMarks(
  own: VendorFields | undefined,
  inner: VendorFields | undefined,
): { readonly vendor?: VendorFields } {
  const vendor = own ?? inner;
  if (vendor === undefined) return {};
  const { detail, ...others } = inner?.fields ?? {};
  const fields = {
    ...own?.fields,
    ...(detail !== undefined && { detail }),
    ...(Object.keys(others).length > 0 && { image_url: others }),
  };
  return { vendor: { ...vendor, fields } };
}

/** Whether every vendor that takes images can fetch or read it. */
export function isImageUrl(url: unknown): url is string {
  return typeof url === 'string' && IMAGE_URL.test(url);
}

/** @throws RhetorError `validation_failed` for what no vendor fetches or reads */
export function neededImageUrl(fields: Fields, name: string, path: string): string {
  const url = neededText(fields, name, path);
  if (isImageUrl(url)) return url;
  throw fieldFault(path, 'must be an https address or a base64 data: URL of an image');
}
