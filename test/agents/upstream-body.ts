/** What a request to a provider offers and repeats, whatever the provider's dialect. */
import { isRecord } from '../../src/model/json/json.ts';
import type { ScriptedToolCall } from '../upstream/script.ts';
import type { RecordedRequest } from '../upstream/recorded-request.ts';

type Fields = Readonly<Record<string, unknown>>;

export type OfferedTool = {
  readonly name: string;
  readonly namespace?: string;
  /** Absent: a function. */
  readonly form?: NonNullable<ScriptedToolCall['form']>;
};

/** In the Responses API they may be in groups, and among the input. */
export function offeredTools(body: Fields): readonly OfferedTool[] {
  const added = recordsIn(body['input']).filter(({ type }) => type === 'additional_tools');
  return [body, ...added].flatMap(({ tools }) => recordsIn(tools).flatMap((tool) => named(tool)));
}

function named(tool: Fields, namespace?: string): readonly OfferedTool[] {
  if (tool['type'] === 'namespace') {
    return recordsIn(tool['tools']).flatMap((inner) => named(inner, String(tool['name'])));
  }
  if (tool['type'] === 'tool_search') return [{ name: 'tool_search', form: 'search' }];
  const { name } = isRecord(tool['function']) ? tool['function'] : tool;
  if (typeof name !== 'string') return [];
  const isFreeText = tool['type'] === 'custom' && tool['input_schema'] === undefined;
  const form = isFreeText ? { form: 'free-text' as const } : {};
  return [{ name, ...form, ...(namespace !== undefined && { namespace }) }];
}

/** By the agent's own name, whatever group it was in. */
export function findTool(tools: readonly OfferedTool[], name: string): OfferedTool | undefined {
  return tools.find((tool) => tool.name === name || tool.name.endsWith(`__${name}`));
}

/** The tools' results as JSON, in their order. */
export function toolResults({ path, body }: RecordedRequest): readonly string[] {
  const { messages, input } = body;
  if (path === '/v1/responses') {
    return jsonOf(recordsIn(input).filter(({ type }) => String(type).endsWith('_output')));
  }
  const blocks = recordsIn(messages).flatMap(({ content }) => recordsIn(content));
  return jsonOf([
    ...recordsIn(messages).filter(({ role }) => role === 'tool'),
    ...blocks.filter(({ type }) => type === 'tool_result'),
  ]);
}

function jsonOf(values: readonly Fields[]): readonly string[] {
  return values.map((value) => JSON.stringify(value));
}

function recordsIn(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
