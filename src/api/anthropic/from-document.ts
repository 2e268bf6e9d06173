/** Documents and search results, which only the vendor can read as they are. */
import type { TextPart } from '../../model/message.ts';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';
import type { Fields } from '../compat/body-fields.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';
import { isRecord } from '../../model/json/json.ts';

/**
 * A plain text becomes text for every model; for any other document, other vendors see only its
 * name.
 */
export function fromDocument(block: Fields, path: string, collector: FieldCollector): TextPart {
  const { type, title, source } = block;
  const name = typeof title === 'string' ? title : undefined;
  const plain = isRecord(source) && source['type'] === 'text' ? source['data'] : undefined;
  if (typeof plain === 'string') {
    const text = name === undefined ? plain : `${name}\n\n${plain}`;
    return { type: 'text', text, ...asItIs(block) };
  }
  collector.need(path);
  return { type: 'text', text: `(${name ?? String(type)})`, ...asItIs(block) };
}

/** For the vendor's own provider, replacing the translation. */
export function asItIs(block: Fields): { readonly vendor: VendorFields } {
  return { vendor: { dialect: 'anthropic', fields: block } };
}
