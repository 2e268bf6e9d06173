/** Validates the tools of the Messages API and the choice among them. */
import type { ToolChoice as AnthropicToolChoice } from '@anthropic-ai/sdk/resources/messages';
import type { ToolChoice, ToolDefinition } from '../../model/completion-request.ts';
import { type Fields, fieldFault, listField, neededText } from '../compat/body-fields.ts';
import { fromFunction } from '../compat/function-tool.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';

import { MOST_TOOLS } from '../limits.ts';
import { isRecord } from '../../model/json/json.ts';

const TOOL_FIELDS = new Set(['type', 'name', 'description', 'input_schema']);
const CHOICES: readonly AnthropicToolChoice['type'][] = ['auto', 'any', 'tool', 'none'];

/** @throws RhetorError `validation_failed` that names the field */
export function fromAnthropicTools(
  body: Fields,
  collector: FieldCollector,
): readonly ToolDefinition[] {
  const tools = listField(body, 'tools', MOST_TOOLS) ?? [];
  const hasOthers = tools.some((tool) => !isVendorRun(tool));
  return tools.flatMap((value, index) => {
    const path = `tools.${index}`;
    if (!isRecord(value)) throw fieldFault(path, 'must be an object with name and input_schema');
    if (isVendorRun(value)) {
      collector.vendorTool(path, hasOthers);
      return [];
    }
    return [fromFunction(value, path, { known: TOOL_FIELDS, schema: 'input_schema' }, collector)];
  });
}

/** Any type but the caller's own; the whole tool then goes to its vendor as it came. */
export function isVendorRun(tool: unknown): boolean {
  const type = isRecord(tool) ? (tool['type'] ?? 'custom') : 'custom';
  return type !== 'custom';
}

export function fromAnthropicToolChoice(choice: Fields): ToolChoice {
  const type = CHOICES.find((known) => known === (choice['type'] ?? 'auto'));
  switch (type) {
    case 'auto':
    case 'none':
      return { type };
    case 'any':
      return { type: 'required' };
    case 'tool':
      return { type: 'tool', name: neededText(choice, 'name', 'tool_choice.name') };
    default:
      throw fieldFault('tool_choice.type', `must be one of ${CHOICES.join(', ')}`);
  }
}
