/** The conversation and options of the next chat message, and the commands that change them. */
import { randomUUID } from 'node:crypto';
import type { RequestOptions, TurnRequest } from '../../contract/turn-request.ts';

export type ChatRequestBase = Omit<TurnRequest, 'streaming'>;

/** What to print, and whether the chat ends. */
export type CommandOutcome = { readonly say: string; readonly isOver?: true };

export const CHAT_HELP = `/new              start a new conversation
/context [id]     switch to another conversation; without an id, show the current one
/model [name]     use this model (or provider/model, or rule); "/model -" lets the rules choose
/quit             end the chat, like Ctrl-D
Ctrl-C stops an answer. End a line with \\ to continue the message on the next line, or put
several lines between two lines of """. Pasted text is sent with the next Enter.`;

export class ChatSettings {
  private contextId: string;
  private base: ChatRequestBase;

  constructor(base: ChatRequestBase) {
    this.base = base;
    this.contextId = base.context_id ?? newContextId();
  }

  get request(): ChatRequestBase {
    return { ...this.base, context_id: this.contextId };
  }

  /** @returns undefined for a line that is a message */
  command(line: string): CommandOutcome | undefined {
    const [name = '', argument = ''] = line.trim().split(/\s+/, 2);
    if (!/^\/[a-z]*$/.test(name)) return undefined;
    switch (name) {
      case '/help':
        return { say: CHAT_HELP };
      case '/new':
        this.contextId = newContextId();
        return { say: `New conversation: ${this.contextId}` };
      case '/context':
        if (argument !== '') this.contextId = argument;
        return { say: `The conversation is ${this.contextId}.` };
      case '/model':
        return { say: this.model(argument) };
      case '/quit':
      case '/exit':
        return { say: '', isOver: true };
      default:
        return { say: `Unknown command ${name}; /help lists the commands.` };
    }
  }

  private model(name: string): string {
    const { options = {}, ...rest } = this.base;
    if (name !== '') {
      const { provider: _, model: __, ...others } = options;
      // The server resolves names, so that all of its surfaces agree on them.
      this.base = { ...rest, options: { ...others, ...(name !== '-' && { model: name }) } };
    }
    const { provider, model }: RequestOptions = this.base.options ?? {};
    if (model === undefined && provider === undefined) return 'The rules choose the model.';
    return `Model: ${[provider, model].filter((part) => part !== undefined).join('/')}`;
  }
}

function newContextId(): string {
  return `chat-${randomUUID()}`;
}
