/** Validates the content of one item of a response's input: a text, or a list of parts; pure. */
import type { MessagePart } from '../../model/message.ts';
import { type Fields, fieldFault } from '../compat/body-fields.ts';
import { contentParts, isImageUrl, type PartAllowance } from '../compat/from-content.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';

/** The vendor writes both lists even where they are empty; it never takes the second back. */
const TEXT_FIELDS = new Set(['type', 'text', 'annotations', 'logprobs']);
const ANNOTATED_TEXT_FIELDS = new Set(['type', 'text', 'logprobs']);
const IMAGE_FIELDS = new Set(['type', 'image_url']);
const REFUSAL_FIELDS = new Set(['type', 'refusal']);

export function fromResponseContent(
  content: unknown,
  path: string,
  allowance: PartAllowance,
  collector: FieldCollector,
): readonly MessagePart[] {
  return contentParts(content, path, (part, partPath) =>
    fromPart(part, partPath, allowance, collector),
  );
}

function fromPart(
  part: Fields,
  path: string,
  allowance: PartAllowance,
  collector: FieldCollector,
): MessagePart {
  const { type } = part;
  const isText = type === 'input_text' || type === 'output_text' || type === 'text';
  const { text, annotations } = part;
  if (isText && typeof text === 'string') {
    const isAnnotated = Array.isArray(annotations) && annotations.length > 0;
    const fields = isAnnotated ? ANNOTATED_TEXT_FIELDS : TEXT_FIELDS;
    return { type: 'text', text, ...collector.marks(part, fields, path) };
  }
  // An address that other vendors do not fetch may be known to this one's servers.
  if (type === 'input_image' && allowance === 'images' && isImageUrl(part['image_url'])) {
    const { image_url: url } = part;
    // The form requires a detail even from clients without a preference.
    const { detail, ...rest } = part;
    const own = detail === 'auto' ? rest : part;
    return { type: 'image', url, ...collector.marks(own, IMAGE_FIELDS, path) };
  }
  if (type === 'refusal' && allowance === 'refusals' && typeof part['refusal'] === 'string') {
    return { type: 'text', text: part['refusal'], ...collector.marks(part, REFUSAL_FIELDS, path) };
  }
  if (typeof type !== 'string' || isText) throw fieldFault(path, 'must be a part with a type');
  // A file, a sound, an upload.
  return collector.own(part, path);
}
