/** Reads content that is text or a list of parts: some servers send a list where others send text. */
import { isRecord } from '../../../model/json/json.ts';
import { optionalWireText, WireFault } from '../wire-fields.ts';

/** The field that holds the text, by kind of part. */
const TEXT_FIELDS = ['text', 'refusal'] as const;

/**
 * Returns all text of the content without thoughts; undefined if it is absent or null. Parts of other
 * kinds, such as pictures, are left out.
 * @throws WireFault
 */
export function wireContentText(value: unknown, field: string): string | undefined {
  if (!Array.isArray(value)) return optionalWireText(value, field);
  let text = '';
  for (const part of value) {
    if (typeof part === 'string') text += part;
    else if (!isRecord(part)) throw new WireFault(field, 'is a list, but not of parts');
    else
      for (const name of TEXT_FIELDS)
        text += optionalWireText(part[name], `${field}[].${name}`) ?? '';
  }
  return text;
}

/** Returns the thoughts among the parts; each is text or itself a list of parts. */
export function thoughtsOfContent(value: unknown, field: string): string {
  if (!Array.isArray(value)) return '';
  let thoughts = '';
  for (const part of value) {
    if (isRecord(part)) thoughts += wireContentText(part['thinking'], `${field}[].thinking`) ?? '';
  }
  return thoughts;
}
