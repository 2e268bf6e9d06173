/** The prompts of MCP: the stored prompts, to be filled in. */
import { Injectable } from '@nestjs/common';
import { PromptLibrary } from '../../prompts/prompt-library.service.ts';
import type { PromptVariable, StoredPrompt } from '../../prompts/prompt.ts';
import { PromptsService } from '../../prompts/prompts.service.ts';
import { MCP_PAGE } from '../limits.ts';
import { invalidCursor, pageCursor, readPageCursor } from './page-cursor.ts';

export type ListedPrompt = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly { readonly name: string; readonly required: boolean }[];
};

export type PromptPage = {
  readonly prompts: readonly ListedPrompt[];
  readonly nextCursor?: string;
};

export type FilledPrompt = { readonly description: string; readonly text: string };

@Injectable()
export class McpPrompts {
  constructor(
    private readonly library: PromptLibrary,
    private readonly prompts: PromptsService,
  ) {}

  /** @throws RhetorError `invalid_value` for a cursor of another list */
  list(cursor: string | undefined): PromptPage {
    const from = readPageCursor(cursor);
    if (from.type !== 'offset') throw invalidCursor();
    const all = this.library.list();
    const end = from.offset + MCP_PAGE;
    return {
      prompts: all
        .slice(from.offset, end)
        .map((prompt) => toListed(prompt, this.prompts.variablesOf(prompt.id))),
      ...(end < all.length && { nextCursor: pageCursor({ type: 'offset', offset: end }) }),
    };
  }

  /**
   * @param name `id` or `id@version`
   * @throws RhetorError `prompt_not_found`, or `validation_failed` that names the variables
   */
  get(name: string, values: Readonly<Record<string, string>>): FilledPrompt {
    const { text } = this.library.resolve(name);
    const filled = this.prompts.render(name, values, 'arguments');
    return { description: descriptionOf(text), text: filled.text };
  }
}

function toListed(prompt: StoredPrompt, variables: readonly PromptVariable[]): ListedPrompt {
  return {
    name: prompt.id,
    title: prompt.facts.name,
    description: descriptionOf(prompt),
    arguments: variables.map(({ name, isRequired }) => ({ name, required: isRequired })),
  };
}

/** Its own, or in words of ours. */
export function descriptionOf({ facts }: StoredPrompt): string {
  const { description, component } = facts;
  return description === '' ? `A system prompt of ${component}.` : description;
}
