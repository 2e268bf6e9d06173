/** The tools of a response's request, which models get as functions; pure. */
import type { ToolDefinition } from '../../model/completion-request.ts';
import { isRecord } from '../../model/json/json.ts';
import {
  markedToolName,
  TOOL_SEARCH,
  type ToolGroup,
  toolNameInGroup,
} from '../../model/tool-names.ts';
import { MOST_TOOLS } from '../limits.ts';
import { type Fields, fieldFault, listField, neededText } from '../compat/body-fields.ts';
import { fromFreeTextTool } from '../compat/free-text-tool.ts';
import { fromFunction } from '../compat/function-tool.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';

export type ResponseTools = {
  readonly tools: readonly ToolDefinition[];
  /** All of them as they came, if one is no plain function: the others have no place to hold it. */
  readonly own: Fields;
};

const FUNCTION_FIELDS = new Set(['type', 'name', 'description', 'parameters']);
const SEARCH_FIELDS = new Set([...FUNCTION_FIELDS, 'execution']);
/** Items of the input that make further tools available. */
const TOOL_ITEMS: ReadonlySet<unknown> = new Set(['additional_tools', 'tool_search_output']);

/** @throws RhetorError `validation_failed` that names the field */
export function fromResponseTools(body: Fields, collector: FieldCollector): ResponseTools {
  const reader = new ToolReader(collector);
  reader.readList(body, 'tools');
  const items = Array.isArray(body['input']) ? body['input'] : [];
  for (const [index, item] of items.entries()) {
    const hasTools = isRecord(item) && TOOL_ITEMS.has(item['type']);
    if (hasTools) reader.readList(item, `input.${index}.tools`);
  }
  const { tools, isPlain } = reader.end();
  const { tools: given = [], tool_choice: choice } = body;
  const own = { tools: given, ...(choice !== undefined && { tool_choice: choice }) };
  return { tools, own: isPlain ? {} : own };
}

/** Reads lists of tools, of which a later one may repeat tools of an earlier one. */
class ToolReader {
  private readonly tools = new Map<string, ToolDefinition>();
  /** Paths of the tools that the vendor runs. */
  private readonly ofVendor: string[] = [];

  constructor(private readonly collector: FieldCollector) {}

  readList(holder: Fields, path: string): void {
    for (const [index, tool] of (listField(holder, 'tools', MOST_TOOLS, path) ?? []).entries()) {
      this.read(tool, `${path}.${index}`);
    }
  }

  end(): { readonly tools: readonly ToolDefinition[]; readonly isPlain: boolean } {
    const tools = [...this.tools.values()];
    for (const path of this.ofVendor) this.collector.vendorTool(path, tools.length > 0);
    const hasForms = tools.some(({ form, place }) => form !== undefined || place !== undefined);
    return { tools, isPlain: this.ofVendor.length === 0 && !hasForms };
  }

  private read(tool: unknown, path: string, group?: string): void {
    if (!isRecord(tool)) throw fieldFault(path, 'must be an object');
    switch (neededText(tool, 'type', `${path}.type`)) {
      case 'function':
        return this.add(
          fromFunction(tool, path, { known: FUNCTION_FIELDS }, this.collector),
          group,
        );
      case 'custom': {
        const { format } = tool;
        const grammar = isRecord(format) ? format['definition'] : undefined;
        return this.add(fromFreeTextTool(tool, path, grammar), group);
      }
      case 'tool_search':
        // One that the server runs looks through tools that are in the request anyway.
        if (tool['execution'] !== 'client') return void this.ofVendor.push(path);
        return this.add(this.fromSearch(tool, path));
      case 'namespace': {
        const name = neededText(tool, 'name', `${path}.name`);
        const members = listField(tool, 'tools', MOST_TOOLS, `${path}.tools`) ?? [];
        for (const [index, member] of members.entries()) {
          this.read(member, `${path}.tools.${index}`, name);
        }
        return;
      }
      default:
        this.ofVendor.push(path);
    }
  }

  private fromSearch(tool: Fields, path: string): ToolDefinition {
    const named = { ...tool, name: TOOL_SEARCH };
    const known = { known: SEARCH_FIELDS };
    return { ...fromFunction(named, path, known, this.collector), form: 'search' };
  }

  private add(tool: ToolDefinition, group?: string): void {
    if (group === undefined) return void this.tools.set(tool.name, tool);
    const place: ToolGroup = { group, member: tool.name };
    const usual = toolNameInGroup(place);
    const taken = this.tools.get(usual);
    const isOther = taken !== undefined && taken.place?.group !== group;
    const name = isOther ? markedToolName(place) : usual;
    this.tools.set(name, { ...tool, name, place });
  }
}
