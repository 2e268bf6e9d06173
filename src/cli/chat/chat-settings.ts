/** What the next message of a chat is sent with, and the commands that change it. */
import { randomUUID } from 'node:crypto';
import type { RequestOptions, TurnRequest } from '../../contract/turn-request.ts';

export type ChatRequestBase = Omit<TurnRequest, 'streaming'>;

/** What to tell the person, and whether the chat goes on. */
export type CommandOutcome = { readonly say: string; readonly isOver?: true };

export const CHAT_HELP = `/new              begin a new conversation
/context [id]     go on with another conversation; without an id: say which this is
/model [name]     ask this model, provider/model or rule from now on; "/model -" leaves it to the rules
/quit             end; Ctrl-D does the same
Ctrl-C stops an answer. A line that ends in \\ goes on in the next one, and so does
everything between two lines of """. What is pasted is sent with the next Enter.`;

export class ChatSettings {
  #contextId: string;
  #base: ChatRequestBase;

  constructor(base: ChatRequestBase) {
    this.#base = base;
    this.#contextId = base.context_id ?? newContextId();
  }

  get request(): ChatRequestBase {
    return { ...this.#base, context_id: this.#contextId };
  }

  /** @returns undefined for a line that is a message */
  command(line: string): CommandOutcome | undefined {
    const [name = '', argument = ''] = line.trim().split(/\s+/, 2);
    if (!/^\/[a-z]*$/.test(name)) return undefined;
    switch (name) {
      case '/help':
        return { say: CHAT_HELP };
      case '/new':
        this.#contextId = newContextId();
        return { say: `A new conversation: ${this.#contextId}` };
      case '/context':
        if (argument !== '') this.#contextId = argument;
        return { say: `The conversation is ${this.#contextId}.` };
      case '/model':
        return { say: this.#model(argument) };
      case '/quit':
      case '/exit':
        return { say: '', isOver: true };
      default:
        return { say: `There is no command ${name}; /help lists them.` };
    }
  }

  #model(name: string): string {
    const { options = {}, ...rest } = this.#base;
    if (name !== '') {
      const { provider: _, model: __, ...others } = options;
      this.#base = { ...rest, options: { ...others, ...wishFor(name) } };
    }
    const { provider, model }: RequestOptions = this.#base.options ?? {};
    if (model === undefined && provider === undefined) return 'The rules pick the model.';
    return `Asked first: ${[provider, model].filter((part) => part !== undefined).join('/')}`;
  }
}

/** What the name means, the server says. */
function wishFor(name: string): RequestOptions {
  return name === '-' ? {} : { model: name };
}

function newContextId(): string {
  return `chat-${randomUUID()}`;
}
