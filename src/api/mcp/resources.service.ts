/** The resources: stored prompts, and the conversations that the caller sees. */
import { Injectable } from '@nestjs/common';
import type { Context } from '../../contract/contexts.ts';
import { ContextService } from '../../context/context.service.ts';
import { CONTEXT_ID } from '../../model/ids/context-id.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { PromptLibrary } from '../../prompts/prompt-library.service.ts';
import type { StoredPrompt } from '../../prompts/prompt.ts';
import { LONGEST_SHOWN_NAME, MCP_PAGE } from '../limits.ts';
import { assertPermitted, hasPermission } from '../security/key-rights.ts';
import { contextPage } from '../views/conversations.ts';
import { descriptionOf } from './prompts.service.ts';
import { pageCursor, readPageCursor } from './page-cursor.ts';
import type { McpCaller } from './mcp-call.ts';
import { readTalk } from './read-talk.ts';
import { talkText } from './talk-text.ts';

const MIME_TYPE = 'text/markdown';
const ADDRESS = /^rhetor:\/\/(contexts|prompts)\/([\w.:@%-]{1,768})$/;
const PROMPT_ID = /^[\w.:@-]{1,256}$/;

export const RESOURCE_TEMPLATES = [
  {
    uriTemplate: 'rhetor://contexts/{id}',
    name: 'conversation',
    description: 'The newest messages of a conversation.',
    mimeType: MIME_TYPE,
  },
  {
    uriTemplate: 'rhetor://prompts/{id}',
    name: 'prompt',
    description: 'The text of a stored prompt; id@version is a version of it.',
    mimeType: MIME_TYPE,
  },
] as const;

type ListedResource = {
  readonly uri: string;
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly mimeType: string;
};

export type ResourcePage = {
  readonly resources: readonly ListedResource[];
  readonly nextCursor?: string;
};

export type ResourceText = {
  readonly uri: string;
  readonly mimeType: string;
  readonly text: string;
};

@Injectable()
export class McpResources {
  constructor(
    private readonly contexts: ContextService,
    private readonly prompts: PromptLibrary,
  ) {}

  /**
   * Prompts first, then conversations, newest first.
   * @throws RhetorError `invalid_value` for a cursor of another list, or as `contextPage`
   */
  async list(cursor: string | undefined, caller: McpCaller): Promise<ResourcePage> {
    const from = readPageCursor(cursor);
    if (from.type === 'contexts') return this.conversations(from.cursor, MCP_PAGE, caller);
    const prompts = this.prompts.list();
    const end = from.offset + MCP_PAGE;
    const resources = prompts.slice(from.offset, end).map(toPromptResource);
    if (end < prompts.length) {
      return { resources, nextCursor: pageCursor({ type: 'offset', offset: end }) };
    }
    const room = MCP_PAGE - resources.length;
    if (room === 0) return { resources, nextCursor: pageCursor({ type: 'contexts' }) };
    const rest = await this.conversations(undefined, room, caller);
    return { ...rest, resources: [...resources, ...rest.resources] };
  }

  /** @throws RhetorError `not_found`, `context_not_found`, `prompt_not_found` or `forbidden` */
  async read(uri: string, { key, scope }: McpCaller): Promise<ResourceText> {
    const [, kind, encoded = ''] = ADDRESS.exec(uri) ?? [];
    const id = decoded(encoded);
    if (kind === 'prompts' && PROMPT_ID.test(id)) {
      return { uri, mimeType: MIME_TYPE, text: this.prompts.resolve(id).version.content };
    }
    if (kind !== 'contexts' || !CONTEXT_ID.test(id)) throw unknownResource(uri);
    if (key !== undefined) assertPermitted(key, 'remember');
    const page = await readTalk(this.contexts, id, { limit: MCP_PAGE }, scope);
    return { uri, mimeType: MIME_TYPE, text: talkText(page) };
  }

  private async conversations(
    cursor: string | undefined,
    limit: number,
    { key, scope }: McpCaller,
  ): Promise<ResourcePage> {
    if (key !== undefined && !hasPermission(key, 'remember')) return { resources: [] };
    const query = { limit: String(limit), ...(cursor !== undefined && { cursor }) };
    const page = await contextPage(this.contexts, query, scope);
    const next = page.next_cursor;
    return {
      resources: page.contexts.map(toContextResource),
      ...(next !== undefined && { nextCursor: pageCursor({ type: 'contexts', cursor: next }) }),
    };
  }
}

function toPromptResource(prompt: StoredPrompt): ListedResource {
  const { id, facts } = prompt;
  return {
    uri: `rhetor://prompts/${id}`,
    name: id,
    title: facts.name,
    description: descriptionOf(prompt),
    mimeType: MIME_TYPE,
  };
}

function toContextResource({ id, component, total_messages, updated_at }: Context): ListedResource {
  const whose = component === undefined ? '' : ` of ${component}`;
  return {
    uri: `rhetor://contexts/${id}`,
    name: id,
    description: `A conversation${whose}: ${total_messages} messages, last changed ${updated_at}.`,
    mimeType: MIME_TYPE,
  };
}

/** Clients that fill in a template encode colons and the like. Empty if the text is not encoded properly. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function unknownResource(uri: string): RhetorError {
  const shown = uri.slice(0, LONGEST_SHOWN_NAME);
  return new RhetorError(
    'not_found',
    `There is no resource "${shown}". Resources are rhetor://contexts/{id} and rhetor://prompts/{id}.`,
  );
}
