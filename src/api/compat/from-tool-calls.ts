/** Validates the calls of an assistant's message in OpenAI's form and converts them to parts; pure. */
import { isRecord } from '../../model/json/json.ts';
import type { ToolCallPart, ToolResultPart } from '../../model/message.ts';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';
import { MOST_TOOL_CALLS } from '../limits.ts';
import { type Fields, fieldFault, listField, neededText } from './body-fields.ts';
import type { FormReading } from './form-reading.ts';
import { joinedText, contentParts } from './from-content.ts';

const CALL_FIELDS = new Set(['id', 'type', 'function', 'index']);
const FUNCTION_FIELDS = new Set(['name', 'arguments']);

/** The one call of a message in the form that preceded tools; there was no id. */
export function fromFormerCall(value: Fields, path: string): readonly ToolCallPart[] {
  const call = value['function_call'];
  if (!isRecord(call)) return [];
  const name = neededText(call, 'name', `${path}.function_call.name`);
  const text = argumentsOf(call['arguments'], true) ?? '';
  return [{ type: 'tool-call', id: formerIdOf(name), name, arguments: text }];
}

/** What a function of that form returned. */
export function fromFormerResult(value: Fields, path: string): ToolResultPart {
  const name = neededText(value, 'name', `${path}.name`);
  const { content } = value;
  const parts = contentParts(content ?? '', `${path}.content`, ({ text }) => ({
    type: 'text',
    text: typeof text === 'string' ? text : '',
  }));
  return { type: 'tool-result', toolCallId: formerIdOf(name), content: joinedText(parts) };
}

function formerIdOf(name: string): string {
  return `function_${name}`;
}

/** Servers like OpenAI's take an object, too, or nothing. */
function argumentsOf(value: unknown, isOpen: boolean): string | undefined {
  if (typeof value === 'string' || !isOpen) return typeof value === 'string' ? value : undefined;
  if (isRecord(value)) return JSON.stringify(value);
  return value === undefined || value === null ? '' : undefined;
}

/** A tool of free text is, for others, a function of one text. */
function fromCustomCall(
  call: Fields,
  custom: Fields,
  path: string,
  reading: FormReading,
): ToolCallPart {
  const own = reading.quiet(call, Object.keys(call));
  return {
    type: 'tool-call',
    id: neededText(call, 'id', `${path}.id`),
    name: neededText(custom, 'name', `${path}.custom.name`),
    arguments: JSON.stringify({ input: custom['input'] ?? '' }),
    ...(own && { vendor: own }),
  };
}

/** Fields of the function itself stay in it. */
function withInner(
  own: VendorFields | undefined,
  inner: VendorFields | undefined,
): { readonly vendor?: VendorFields } {
  if (inner === undefined) return own === undefined ? {} : { vendor: own };
  return { vendor: { ...inner, fields: { ...own?.fields, function: inner.fields } } };
}

/** @param path of the message */
export function fromToolCalls(value: Fields, path: string, reading: FormReading): ToolCallPart[] {
  const listPath = `${path}.tool_calls`;
  const calls = listField(value, 'tool_calls', MOST_TOOL_CALLS, listPath) ?? [];
  return calls.map((call, index): ToolCallPart => {
    const callPath = `${listPath}.${index}`;
    if (!isRecord(call)) throw fieldFault(callPath, 'must be an object');
    const { custom, function: target } = call;
    const isOpen = reading.strictness === 'open';
    if (isOpen && call['type'] === 'custom' && isRecord(custom)) {
      return fromCustomCall(call, custom, callPath, reading);
    }
    const type = isOpen ? (call['type'] ?? 'function') : call['type'];
    if (type !== 'function' || !isRecord(target)) {
      throw reading.fault(callPath, 'type', 'must be "function", with a function beside it');
    }
    const text = argumentsOf(target['arguments'], isOpen);
    if (text === undefined) {
      throw reading.fault(callPath, 'function.arguments', 'must be a JSON text');
    }
    const marks = reading.marks(call, CALL_FIELDS, callPath);
    const inner = reading.marks(target, FUNCTION_FIELDS, `${callPath}.function`).vendor;
    return {
      type: 'tool-call',
      id: neededText(call, 'id', `${callPath}.id`),
      name: neededText(target, 'name', `${callPath}.function.name`),
      arguments: text,
      ...withInner(marks.vendor, inner),
    };
  });
}
