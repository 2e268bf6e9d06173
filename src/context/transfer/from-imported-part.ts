/** Narrows one part of an imported message, and what a vendor's dialect adds to a part or a message. */
import type { ImagePart, MessagePart, TextPart } from '../../model/message.ts';
import { VENDOR_DIALECTS, type VendorFields } from '../../model/vendors/vendor-fields.ts';
import { MOST_IMPORTED_PARTS } from '../limits.ts';
import {
  ImportFault,
  importedList,
  importedText,
  isObject,
  type JsonObject,
} from './import-fault.ts';

export function importedParts(value: JsonObject, path: string): readonly MessagePart[] {
  const parts = importedList(value, 'parts', path);
  if (parts.length > MOST_IMPORTED_PARTS) {
    throw new ImportFault(`${path}.parts`, `must be at most ${MOST_IMPORTED_PARTS} parts`);
  }
  return parts.map((part, index) => fromImportedPart(part, `${path}.parts.${index}`));
}

/** Marks in a dialect that this version does not speak are left out: nobody could be sent them. */
export function importedMarks({ vendor }: JsonObject): { readonly vendor?: VendorFields } {
  if (!isObject(vendor)) return {};
  const { dialect, fields } = vendor;
  const known = VENDOR_DIALECTS.find((name) => name === dialect);
  return known === undefined || !isObject(fields) ? {} : { vendor: { dialect: known, fields } };
}

function fromImportedPart(value: unknown, path: string): MessagePart {
  if (!isObject(value)) throw new ImportFault(path, 'must be an object with a type');
  const need = (key: string): string => {
    const field = importedText(value, key, path);
    if (field === undefined) throw new ImportFault(`${path}.${key}`, 'must be a text');
    return field;
  };
  const marks = importedMarks(value);
  switch (value['type']) {
    case 'text':
      return { type: 'text', text: need('text'), ...marks };
    case 'image':
      return { type: 'image', url: need('url'), ...marks };
    case 'tool-call':
      return {
        type: 'tool-call',
        id: need('id'),
        name: need('name'),
        arguments: need('arguments'),
        ...marks,
      };
    case 'tool-result': {
      const isError = value['isError'];
      const parts = importedParts(value, path).filter(isTextOrImage);
      return {
        type: 'tool-result',
        toolCallId: need('toolCallId'),
        content: need('content'),
        ...(parts.length > 0 && { parts }),
        ...(typeof isError === 'boolean' && { isError }),
        ...marks,
      };
    }
    case 'reasoning': {
      const signature = importedText(value, 'signature', path);
      return {
        type: 'reasoning',
        text: need('text'),
        ...(signature !== undefined && { signature }),
        ...marks,
      };
    }
    case 'vendor':
      return { type: 'vendor', text: need('text'), ...marks };
    default:
      throw new ImportFault(`${path}.type`, 'must be a known type of part');
  }
}

function isTextOrImage(part: MessagePart): part is TextPart | ImagePart {
  return part.type === 'text' || part.type === 'image';
}
