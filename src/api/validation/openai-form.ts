/** What all readers of OpenAI's form of messages, tools and formats have in common; pure. */
import type { AnswerFormat, ToolChoice } from '../../model/completion-request.ts';

/** The JSON Schema of a tool that takes no arguments. */
export const NO_ARGUMENTS = { type: 'object', properties: {} } as const;

export const TOOL_CHOICE_FORM =
  'must be "auto", "none", "required" or {type: "function", function: {name}}';
export const IMAGE_URL_FORM = 'must be an https address or a base64 data: URL of an image';

const IMAGE_URL = /^(?:https:\/\/|data:image\/[\w.+-]+;base64,)/i;

/** False for what no vendor fetches or reads. */
export function isImageUrl(url: string): boolean {
  return IMAGE_URL.test(url);
}

/** Undefined for what is no word of the form. */
export function chosenByWord(value: unknown): ToolChoice | undefined {
  return value === 'auto' || value === 'none' || value === 'required' ? { type: value } : undefined;
}

/** Undefined for a schema, which each dialect has elsewhere, and for a type that is unknown. */
export function formatWithoutSchema(type: unknown): AnswerFormat | undefined {
  if (type === 'text') return { type: 'text' };
  return type === 'json_object' ? { type: 'json' } : undefined;
}
