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
    ...(script.toolCalls ?? []).map(callItem),
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
  const opening = {
    id: `fc_${number}`,
    type: 'function_call',
    ...(call.id === 'none' ? {} : { call_id: call.id }),
    name: call.name,
    arguments: '',
  };
  const whole = { ...opening, arguments: call.arguments.join(''), status: 'completed' };
  return {
    opening,
    whole,
    frames: (write, index) => {
      const at = { item_id: opening.id, output_index: index };
      return [
        ...call.arguments.map((delta): WireFrame => ({
          role: 'token',
          text: write('response.function_call_arguments.delta', { ...at, delta }),
        })),
        {
          role: 'open',
          text: write('response.function_call_arguments.done', {
            ...at,
            arguments: whole.arguments,
          }),
        },
      ];
    },
  };
}
