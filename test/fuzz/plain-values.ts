/** Rules for every answer of Rhetor, on every surface and in every export: text is text, counts are counts. */

/** Fields that must be text wherever they occur. */
const TEXTS = new Set([
  'text',
  'chunk',
  'thinking',
  'partial_json',
  'finish_reason',
  'stop_reason',
  'done_reason',
  'signature',
  'encrypted_content',
  'reasoning_content',
  'refusal',
  'code',
  'detail',
  'call_id',
  'tool_use_id',
  'toolCallId',
  'role',
]);
const COUNT = /(?:^|_)tokens$|Tokens$|_count$|^total_duration$/;

/** @returns the violations, each with its place */
export function faultsIn(value: unknown, place = ''): readonly string[] {
  if (typeof value === 'string')
    return value.includes('[object Object]') ? [`${place} was no text`] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]): readonly string[] => {
    const here = `${place}.${name}`;
    const isNothing = inner === null || inner === undefined;
    if (TEXTS.has(name) && !isNothing && typeof inner !== 'string' && !isForm(inner)) {
      return [`${here} is ${typeof inner}`];
    }
    if (COUNT.test(name) && !isNothing && !isForm(inner) && !isCount(inner)) {
      return [`${here} is ${JSON.stringify(inner)}`];
    }
    return faultsIn(inner, here);
  });
}

/** A field of this name may have its own structure, such as `text: {format}`. */
function isForm(value: unknown): boolean {
  return typeof value === 'object' && !Array.isArray(value);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
