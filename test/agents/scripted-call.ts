/** The call of a tool in the form in which the provider was offered it. */
import type { ScriptedToolCall } from '../upstream/script.ts';
import type { OfferedTool } from './upstream-body.ts';

/** @param input a text is the input of a tool of free text, and the one argument of any other */
export function scriptedCall(
  tool: OfferedTool,
  id: string,
  input: string | object,
): ScriptedToolCall {
  const given = typeof input === 'string' && tool.form !== 'free-text' ? { input } : input;
  return {
    id,
    name: tool.name,
    arguments: inPieces(typeof given === 'string' ? given : JSON.stringify(given)),
    ...(tool.namespace !== undefined && { namespace: tool.namespace }),
    ...(tool.form !== undefined && { form: tool.form }),
  };
}

function inPieces(text: string): readonly string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}
