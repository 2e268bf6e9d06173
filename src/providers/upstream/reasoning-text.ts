/** Reasoning in words, in whichever of their fields and forms the servers of several vendors send it. */
import { isRecord } from '../../model/json.ts';
import type { WireRecord } from '../../model/narrowing.ts';
import { thoughtsOfContent } from './content-parts.ts';
import { optionalWireText, WireFault } from './wire-fields.ts';

/** Some servers send the same text in two of them: the first that is not empty counts. */
const FIELDS = ['reasoning_content', 'reasoning', 'thinking', 'reasoning_details'] as const;
/** Where a part of reasoning keeps its text. */
const TEXT_FIELDS = ['text', 'thinking', 'summary', 'content'] as const;

/**
 * Empty where there is none.
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

/** Text, a part, or a list of these. A part that is sealed has none. */
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
  // A part of a known kind may have nothing in words; what is no part at all is not what the model thought.
  if (typeof part['type'] !== 'string') throw new WireFault(field, 'is not text');
  return '';
}
