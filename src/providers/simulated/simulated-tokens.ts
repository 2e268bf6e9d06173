/** Counts simulated tokens: a word with the space before it, or at most 12 characters of one. */
import type { CompletionRequest } from '../../model/completion-request.ts';

const TOKEN = /\s?\S{1,12}|\s+/gu;

/** The tokens of a text, in order; joining them gives the text again. Linear time. */
export function splitTokens(text: string): readonly string[] {
  return text.match(TOKEN) ?? [];
}

const CHARACTERS_PER_TOKEN = 4;

/** The size of a request by its characters, so that the history is not split into words on each turn. */
export function inputTokens(request: CompletionRequest): number {
  let characters = request.system?.length ?? 0;
  for (const { parts } of request.messages) {
    for (const part of parts) {
      if (part.type === 'text' || part.type === 'reasoning') characters += part.text.length;
      else if (part.type === 'tool-call') characters += part.arguments.length;
      else if (part.type === 'tool-result') characters += part.content.length;
    }
  }
  for (const tool of request.tools)
    characters += tool.name.length + (tool.description ?? '').length;
  return Math.max(1, Math.ceil(characters / CHARACTERS_PER_TOKEN));
}
