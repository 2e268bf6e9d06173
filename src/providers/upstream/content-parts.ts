/** Content that may be text or a list of parts: some servers send one where others send the other. */
import { isRecord } from '../../model/json.ts';
import { optionalWireText, WireFault } from './wire-fields.ts';

/** Where a part of each kind keeps its text. */
const TEXT_FIELDS = ['text', 'refusal'] as const;

/**
 * All text of the content, thoughts left out. Undefined where it is absent or null. Parts of kinds
 * that are no text, such as pictures, are left out.
 * @throws WireFault
 */
export function wireContentText(value: unknown, field: string): string | undefined {
  if (!Array.isArray(value)) return optionalWireText(value, field);
  let text = '';
  for (const part of value) {
    if (typeof part === 'string') text += part;
    else if (!isRecord(part)) throw new WireFault(field, 'is a list of something else than parts');
    else
      for (const name of TEXT_FIELDS)
        text += optionalWireText(part[name], `${field}[].${name}`) ?? '';
  }
  return text;
}

/** The thoughts among the parts, which are text or again a list of parts. */
export function thoughtsOfContent(value: unknown, field: string): string {
  if (!Array.isArray(value)) return '';
  let thoughts = '';
  for (const part of value) {
    if (isRecord(part)) thoughts += wireContentText(part['thinking'], `${field}[].thinking`) ?? '';
  }
  return thoughts;
}
