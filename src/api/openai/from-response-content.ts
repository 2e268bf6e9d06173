/** The content of one item of a response's input: a text, or a list of parts; pure. */
import type { MessagePart } from '../../model/message.ts';
import { fieldFault, neededText } from '../compat/body-fields.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';

import { assertImageUrl, type PartAllowance } from './from-chat-content.ts';
import { MOST_PARTS } from '../limits.ts';
import { isRecord } from '../../model/json.ts';

const TEXT_FIELDS = new Set(['type', 'text', 'annotations', 'logprobs']);
const IMAGE_FIELDS = new Set(['type', 'image_url']);
const REFUSAL_FIELDS = new Set(['type', 'refusal']);

export function fromResponseContent(
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

function fromPart(
  part: unknown,
  path: string,
  allowance: PartAllowance,
  collector: FieldCollector,
): MessagePart {
  if (!isRecord(part)) throw fieldFault(path, 'must be an object with a type');
  const { type } = part;
  const isText = type === 'input_text' || type === 'output_text' || type === 'text';
  if (isText && typeof part['text'] === 'string') {
    collector.refuse(part, TEXT_FIELDS, path);
    return { type: 'text', text: part['text'] };
  }
  if (type === 'input_image' && allowance === 'images') {
    const url = neededText(part, 'image_url', `${path}.image_url`);
    assertImageUrl(url, `${path}.image_url`);
    // The form demands a detail even of those who want none in particular.
    const { detail, ...rest } = part;
    const own = detail === 'auto' ? rest : part;
    return { type: 'image', url, ...collector.marks(own, IMAGE_FIELDS, path) };
  }
  if (type === 'refusal' && allowance === 'refusals' && typeof part['refusal'] === 'string') {
    collector.refuse(part, REFUSAL_FIELDS, path);
    return { type: 'text', text: part['refusal'] };
  }
  const known = {
    text: 'input_text',
    images: 'input_text or input_image',
    refusals: 'output_text or refusal',
  };
  throw fieldFault(`${path}.type`, `must be ${known[allowance]} here`);
}
