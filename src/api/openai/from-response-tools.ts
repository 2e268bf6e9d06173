/** The tools of a response's request: functions for every model, and what the answer must call them; pure. */
import type { ToolDefinition } from '../../model/completion-request.ts';
import { isRecord } from '../../model/json.ts';
import { MOST_TOOLS } from '../limits.ts';
import {
  type Fields,
  fieldFault,
  listField,
  neededText,
  textField,
} from '../compat/body-fields.ts';
import { fromFunction } from '../compat/function-tool.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';

/** How the client knows a tool that other models were given as a plain function. */
export type ToolForm = { readonly isCustom?: true; readonly namespace?: string };

export type ResponseTools = {
  readonly tools: readonly ToolDefinition[];
  /** By the name that models call. */
  readonly forms: ReadonlyMap<string, ToolForm>;
  /** All of them as they came, if one is no function: the others have no place to hold it. */
  readonly own: Fields;
};

const FUNCTION_FIELDS = new Set(['type', 'name', 'description', 'parameters']);
const ONE_TEXT = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
} as const;

/** @throws RhetorError `validation_failed` that names the field */
export function fromResponseTools(body: Fields, collector: FieldCollector): ResponseTools {
  const given = listField(body, 'tools', MOST_TOOLS) ?? [];
  const tools: ToolDefinition[] = [];
  const forms = new Map<string, ToolForm>();
  const add = (tool: ToolDefinition, form: ToolForm = {}): void => {
    const isTaken = tools.some(({ name }) => name === tool.name);
    const name = isTaken && form.namespace ? `${form.namespace}__${tool.name}` : tool.name;
    tools.push({ ...tool, name });
    if (Object.keys(form).length > 0) forms.set(name, form);
  };
  const ofVendor: string[] = [];
  for (const [index, value] of given.entries()) {
    const path = `tools.${index}`;
    if (!isRecord(value)) throw fieldFault(path, 'must be an object');
    const read = (tool: Fields, toolPath: string, form?: ToolForm): void => {
      if (tool['type'] === 'custom') add(fromCustom(tool, toolPath), { ...form, isCustom: true });
      else add(fromFunction(tool, toolPath, { known: FUNCTION_FIELDS }, collector), form);
    };
    switch (neededText(value, 'type', `${path}.type`)) {
      case 'function':
      case 'custom':
        read(value, path);
        break;
      case 'namespace': {
        const namespace = neededText(value, 'name', `${path}.name`);
        const members = listField(value, 'tools', MOST_TOOLS, `${path}.tools`) ?? [];
        for (const [place, member] of members.entries()) {
          if (isRecord(member)) read(member, `${path}.tools.${place}`, { namespace });
        }
        break;
      }
      default:
        ofVendor.push(path);
    }
  }
  for (const path of ofVendor) collector.vendorTool(path, tools.length > 0);
  const isPlain = ofVendor.length === 0 && forms.size === 0;
  const { tool_choice: choice } = body;
  const own = { tools: given, ...(choice !== undefined && { tool_choice: choice }) };
  return { tools, forms, own: isPlain ? {} : own };
}

/** A tool of free text is a function of one text, whose grammar is said in words. */
function fromCustom(tool: Fields, path: string): ToolDefinition {
  const { format } = tool;
  const grammar = isRecord(format) ? format['definition'] : undefined;
  const description = [
    textField(tool, 'description', `${path}.description`) ?? '',
    typeof grammar === 'string' ? `The input is a text of this grammar:\n${grammar}` : '',
  ].filter((text) => text !== '');
  return {
    name: neededText(tool, 'name', `${path}.name`),
    ...(description.length > 0 && { description: description.join('\n\n') }),
    parameters: ONE_TEXT,
  };
}
