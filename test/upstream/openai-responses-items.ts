/** Turns a script into items of the Responses API: its reasoning, its messages, its calls. */
import { tokensOf, type Script, type ScriptedToolCall } from './script.ts';
import type { WireFrame } from './vendor-wire.ts';

/** Placeholder for the encrypted reasoning of a script. */
export const SCRIPTED_SEAL = 'Z0FBQUFBc2NyaXB0ZWQ=';

/** Writes one event; events are numbered within the answer. */
export type Write = (type: string, data: object) => string;

export type Item = {
  readonly opening: object;
  /** The events between the start and the end of the item. */
  readonly frames: (write: Write, index: number) => readonly WireFrame[];
  readonly whole: object;
};

export function itemsOf(script: Script): readonly Item[] {
  const text = tokensOf(script.text);
  return [
    ...(script.reasoning === undefined ? [] : [reasoningItem(script.reasoning)]),
    ...(text.length === 0 ? [] : [messageItem('output_text', 'text', text)]),
    ...(script.refusal === undefined ? [] : [messageItem('refusal', 'refusal', script.refusal)]),
    ...(script.toolCalls ?? []).map((call, number) =>
      call.form === 'search' ? searchItem(call, number) : callItem(call, number),
    ),
  ];
}

function reasoningItem(pieces: readonly string[]): Item {
  const opening = { id: 'rs_scripted', type: 'reasoning', summary: [] };
  const part = { type: 'summary_text', text: pieces.join('') };
  return {
    opening,
    whole: { ...opening, summary: [part], encrypted_content: SCRIPTED_SEAL },
    frames: (write, index) => {
      const at = { item_id: 'rs_scripted', output_index: index, summary_index: 0 };
      return [
        {
          role: 'open',
          text: write('response.reasoning_summary_part.added', {
            ...at,
            part: { ...part, text: '' },
          }),
        },
        ...pieces.map((delta): WireFrame => ({
          role: 'token',
          text: write('response.reasoning_summary_text.delta', { ...at, delta }),
        })),
        {
          role: 'open',
          text: write('response.reasoning_summary_text.done', { ...at, text: part.text }),
        },
      ];
    },
  };
}

function messageItem(
  kind: 'output_text' | 'refusal',
  field: string,
  pieces: readonly string[],
): Item {
  const opening = { id: `msg_${kind}`, type: 'message', role: 'assistant', content: [] };
  const content = { type: kind, annotations: [], [field]: pieces.join('') };
  return {
    opening,
    whole: { ...opening, status: 'completed', content: [content] },
    frames: (write, index) => {
      const at = { item_id: `msg_${kind}`, output_index: index, content_index: 0 };
      return [
        ...pieces.map((delta): WireFrame => ({
          role: 'token',
          text: write(`response.${kind}.delta`, { ...at, delta, logprobs: [] }),
        })),
        {
          role: 'open',
          text: write(`response.${kind}.done`, { ...at, [field]: pieces.join('') }),
        },
      ];
    },
  };
}

function callItem(call: ScriptedToolCall, number: number): Item {
  const [type, field, event] =
    call.form === 'free-text'
      ? (['custom_tool_call', 'input', 'custom_tool_call_input'] as const)
      : (['function_call', 'arguments', 'function_call_arguments'] as const);
  const opening = {
    id: `fc_${number}`,
    type,
    ...(call.id === 'none' ? {} : { call_id: call.id }),
    ...(call.namespace !== undefined && { namespace: call.namespace }),
    name: call.name,
    [field]: '',
  };
  const text = call.arguments.join('');
  const whole = { ...opening, [field]: text, status: 'completed' };
  return {
    opening,
    whole,
    frames: (write, index) => {
      const at = { item_id: opening.id, output_index: index };
      return [
        ...call.arguments.map((delta): WireFrame => ({
          role: 'token',
          text: write(`response.${event}.delta`, { ...at, delta }),
        })),
        { role: 'open', text: write(`response.${event}.done`, { ...at, [field]: text }) },
      ];
    },
  };
}

/** Its arguments come whole, with the end of the item. */
function searchItem(call: ScriptedToolCall, number: number): Item {
  const identity = { id: `tsc_${number}`, type: 'tool_search_call', call_id: call.id };
  const opening = { ...identity, execution: 'client', arguments: {}, status: 'in_progress' };
  const query: unknown = JSON.parse(call.arguments.join(''));
  return {
    opening,
    whole: { ...opening, arguments: query, status: 'completed' },
    frames: () => [],
  };
}
