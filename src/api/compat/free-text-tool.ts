/** A tool that takes one free text: for models it is a function of that text; pure. */
import type { ToolDefinition } from '../../model/completion-request.ts';
import { isRecord, parseJson } from '../../model/json/json.ts';
import { type Fields, neededText, textField } from './body-fields.ts';

const ONE_TEXT = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
} as const;

/**
 * @param grammar what the text must follow, said in words, since only some vendors enforce it
 * @throws RhetorError `validation_failed` that names the field
 */
export function fromFreeTextTool(tool: Fields, path: string, grammar: unknown): ToolDefinition {
  const description = [
    textField(tool, 'description', `${path}.description`) ?? '',
    typeof grammar === 'string' ? `The input is a text of this grammar:\n${grammar}` : '',
  ].filter((text) => text !== '');
  return {
    name: neededText(tool, 'name', `${path}.name`),
    ...(description.length > 0 && { description: description.join('\n\n') }),
    parameters: ONE_TEXT,
    form: 'free-text',
  };
}

/** The text that a model wrote as the one argument of the function. */
export function freeTextOf(callArguments: string): string {
  const value = parseJson(callArguments);
  const input = isRecord(value) ? value['input'] : undefined;
  return typeof input === 'string' ? input : callArguments;
}

export function takesFreeText(name: string | undefined, tools: readonly ToolDefinition[]): boolean {
  return tools.some((tool) => tool.form === 'free-text' && tool.name === name);
}
