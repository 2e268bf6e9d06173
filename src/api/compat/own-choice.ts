/** A choice among tools that only the vendor has a word for: goes to it as it came; pure. */
import type { ToolChoice } from '../../model/completion-request.ts';
import { isRecord } from '../../model/json/json.ts';
import type { Fields } from './body-fields.ts';
import { fromToolChoice } from './from-tools.ts';
import type { FieldCollector } from './unknown-fields.ts';

const WORDS: ReadonlySet<string> = new Set(['auto', 'none', 'required']);

/** @returns besides, the field for the vendor, if the choice is none of a function */
export function fromOpenChoice(
  body: Fields,
  collector: FieldCollector,
): readonly [ToolChoice | undefined, Fields] {
  const { tool_choice: choice } = body;
  if (typeof choice === 'string' && !WORDS.has(choice)) {
    // Another server's word, such as Mistral's for "required".
    if (choice === 'any') return [{ type: 'required' }, { tool_choice: choice }];
    collector.need('tool_choice');
    return [undefined, { tool_choice: choice }];
  }
  const type = isRecord(choice) ? choice['type'] : undefined;
  if (!isRecord(choice) || typeof type !== 'string' || type === 'function') {
    return [fromToolChoice(body, collector), {}];
  }
  const { name } = isRecord(choice['custom']) ? choice['custom'] : choice;
  if (type === 'custom' && typeof name === 'string') {
    return [{ type: 'tool', name }, { tool_choice: choice }];
  }
  collector.need('tool_choice');
  return [undefined, { tool_choice: choice }];
}
