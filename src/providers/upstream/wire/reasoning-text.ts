/** Reads a model's reasoning from the fields and forms in which different servers send it. */
import { isRecord } from '../../../model/json/json.ts';
import type { WireRecord } from '../../../model/json/narrowing.ts';
import { thoughtsOfContent } from './content-parts.ts';
import { optionalWireText, WireFault } from '../wire-fields.ts';

/** Some servers send the same text in two fields: the first non-empty one wins. */
const FIELDS = ['reasoning_content', 'reasoning', 'thinking', 'reasoning_details'] as const;
/** Where a part of reasoning keeps its text. */
const TEXT_FIELDS = ['text', 'thinking', 'summary', 'content'] as const;

/**
 * Empty if there is none.
 * @param path of the message, for the fault
 * @throws WireFault
 */
export function reasoningIn(message: WireRecord, path: string): string {
  for (const name of FIELDS) {
    const value = message[name];
    if (value === undefined || value === null || value === '') continue;
    const text = thoughtText(value, `${path}.${name}`);
    if (text !== '') return text;
  }
  const { content } = message;
  return Array.isArray(content) ? thoughtsOfContent(content, `${path}.content`) : '';
}

/** Accepts text, a part, or a list of these. An encrypted part has no text. */
function thoughtText(value: unknown, field: string): string {
  if (Array.isArray(value)) return value.map((part) => partText(part, `${field}[]`)).join('');
  return partText(value, field);
}

function partText(part: unknown, field: string): string {
  if (!isRecord(part)) return optionalWireText(part, field) ?? '';
  for (const name of TEXT_FIELDS) {
    const value = part[name];
    if (typeof value === 'string') return value;
    if (Array.isArray(value) && value.every((each) => typeof each === 'string'))
      return value.join('');
    if (isRecord(value)) throw new WireFault(`${field}.${name}`, 'is not text');
  }
  // A typed part may have no text; an object without a type is not a part.
  if (typeof part['type'] !== 'string') throw new WireFault(field, 'is not text');
  return '';
}
