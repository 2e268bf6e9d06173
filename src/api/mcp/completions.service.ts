/** Completes what a person types for an argument of a prompt or in the address of a resource. */
import { Injectable } from '@nestjs/common';
import { ContextService } from '../../context/context.service.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { PromptLibrary } from '../../prompts/prompt-library.service.ts';
import { PromptsService } from '../../prompts/prompts.service.ts';
import { LONGEST_COMPLETED, LONGEST_SHOWN_NAME, MOST_COMPLETIONS } from '../limits.ts';
import { hasPermission } from '../security/key-rights.ts';
import type { McpCaller } from './mcp-call.ts';
import { RESOURCE_TEMPLATES } from './resources.service.ts';

/** What the argument belongs to. */
export type CompletedPlace =
  | { readonly type: 'ref/prompt'; readonly name: string }
  | { readonly type: 'ref/resource'; readonly uri: string };

export type CompletedArgument = { readonly name: string; readonly value: string };

export type Completion = {
  /** Those that begin with the typed text come first. */
  readonly values: readonly string[];
  readonly hasMore: boolean;
};

const NONE: Completion = { values: [], hasMore: false };
const CONTEXT_NAMES: ReadonlySet<string> = new Set(['context', 'context_id']);
const [CONTEXTS, PROMPTS] = RESOURCE_TEMPLATES;

@Injectable()
export class McpCompletions {
  constructor(
    private readonly contexts: ContextService,
    private readonly library: PromptLibrary,
    private readonly prompts: PromptsService,
  ) {}

  /** @throws RhetorError `prompt_not_found`, or `invalid_value` for a template that does not exist */
  async complete(
    place: CompletedPlace,
    { name, value }: CompletedArgument,
    caller: McpCaller,
  ): Promise<Completion> {
    if (place.type === 'ref/prompt') {
      const variables = this.prompts.variablesOf(place.name);
      if (!variables.some((variable) => variable.name === name)) return NONE;
      if (name === 'component') return among(this.library.components(), value.toLowerCase());
      return CONTEXT_NAMES.has(name) ? this.contextIds(value, caller) : NONE;
    }
    switch (place.uri) {
      case CONTEXTS.uriTemplate:
        return name === 'id' ? this.contextIds(value, caller) : NONE;
      case PROMPTS.uriTemplate:
        return name === 'id' ? this.promptIds(value) : NONE;
      default:
        throw unknownTemplate(place.uri);
    }
  }

  /** The most recently changed conversations that the caller sees. */
  private async contextIds(value: string, { key, scope }: McpCaller): Promise<Completion> {
    if (key !== undefined && !hasPermission(key, 'remember')) return NONE;
    if (value.length > LONGEST_COMPLETED) return NONE;
    const wanted = { limit: MOST_COMPLETIONS, ...(value !== '' && { text: value }) };
    const page = await this.contexts.list(wanted, scope);
    const found = among(
      page.contexts.map(({ id }) => id),
      value,
    );
    return { ...found, hasMore: page.nextCursor !== undefined };
  }

  /** After `id@`: its versions, newest first. */
  private promptIds(value: string): Completion {
    const prompts = this.library.list();
    const [id = ''] = value.split('@', 1);
    const prompt = value.includes('@') ? prompts.find((one) => one.id === id) : undefined;
    const names = prompt
      ? prompt.versions.toReversed().map(({ id: version }) => `${id}@${version}`)
      : prompts.map((one) => one.id);
    return among(names, value);
  }
}

/** In the order in which they are given, but those that begin with the text first. */
function among(names: Iterable<string>, value: string): Completion {
  if (value.length > LONGEST_COMPLETED) return NONE;
  const fitting = [...names].filter((name) => name.includes(value));
  const sorted = [
    ...fitting.filter((name) => name.startsWith(value)),
    ...fitting.filter((name) => !name.startsWith(value)),
  ];
  return {
    values: sorted.slice(0, MOST_COMPLETIONS),
    hasMore: sorted.length > MOST_COMPLETIONS,
  };
}

function unknownTemplate(uri: string): RhetorError {
  const known = RESOURCE_TEMPLATES.map(({ uriTemplate }) => uriTemplate).join(' and ');
  return new RhetorError(
    'invalid_value',
    `There is no template "${uri.slice(0, LONGEST_SHOWN_NAME)}". Templates are ${known}.`,
  );
}
