/** One conversation of the chat: asks, streams, stops, forks, and finds what a lost connection left behind. */
import { signal } from '@preact/signals';
import {
  type RhetorClient,
  RhetorClientError,
  type RhetorSocket,
  type StreamStep,
} from '../../../../src/client/client.ts';
import { askedWith, type ChatSettings } from './chat-settings.ts';
import { newContextId } from './context-id.ts';
import { type Entry, localEntry } from './entry.ts';
import { History } from './history.ts';
import { LiveAnswer } from './live-answer.ts';
import { findStoredTurn, type StoredTurn } from './stored-turn.ts';

export type TalkLinks = {
  readonly client: () => RhetorClient;
  readonly socket: () => RhetorSocket;
  readonly settings: () => ChatSettings;
  /** False for a key that may ask, but not keep conversations: then the history is in this page only. */
  readonly remembers: boolean;
};

export type Phase =
  | { readonly name: 'idle' }
  | { readonly name: 'asking' }
  /** The end of the turn was not seen; its stored form is being looked for. */
  | { readonly name: 'recovering' }
  | { readonly name: 'failed'; readonly error: unknown; readonly text: string };

const LOOK_EVERY_MS = 500;
/** The turn is stored before its last step is sent. */
const SUCCESS_LOOKS = 3;
/** After Stop the turn is stored at once; after a lost connection, when the server has noticed it. */
const STOP_LOOKS = 10;
const LOST_LOOKS = 120;

export class Talk {
  readonly context = signal<string | undefined>(undefined);
  readonly model = signal('');
  readonly phase = signal<Phase>({ name: 'idle' });
  readonly live = signal<LiveAnswer | undefined>(undefined);
  readonly history: History;
  private running: AbortController | undefined;

  constructor(private readonly links: TalkLinks) {
    this.history = new History(links.client);
  }

  get isBusy(): boolean {
    const { name } = this.phase.value;
    return name === 'asking' || name === 'recovering';
  }

  /** Asks the question of a failed turn again. */
  retry(): void {
    const question = this.history.entries.findLast(({ role }) => role === 'user');
    if (question === undefined) return;
    this.askAgain(question, question.text).catch((error: unknown) => {
      this.phase.value = { name: 'failed', error, text: question.text };
    });
  }

  stop(): void {
    this.running?.abort(new DOMException('Stopped', 'AbortError'));
  }

  async ask(text: string): Promise<void> {
    if (this.isBusy) return;
    const { client, settings, remembers } = this.links;
    const asked = askedWith(settings(), this.model.value);
    if (remembers) this.context.value ??= newContextId(settings().component);
    const known = new Set(this.history.entries.flatMap(({ id }) => (id === undefined ? [] : [id])));
    const earlier = this.history.entries;
    const question = localEntry('user', text);
    const live = new LiveAnswer(this.expectedModel());
    const { signal } = (this.running = new AbortController());
    this.history.add(question);
    this.live.value = live;
    this.phase.value = { name: 'asking' };

    const finish = async (looks: number, cause?: unknown): Promise<void> => {
      live.show();
      const stored = await this.look(
        () => {
          const context = this.context.value;
          return remembers && context !== undefined
            ? findStoredTurn(client(), context, text, known)
            : Promise.resolve(undefined);
        },
        remembers ? looks : 0,
      );
      this.settle(question, live, stored, cause);
    };
    try {
      for await (const step of this.steps(text, earlier, asked, signal)) {
        if (remembers && step.context !== undefined) this.context.value = step.context;
        live.add(step);
      }
      await finish(SUCCESS_LOOKS);
    } catch (error) {
      const isStopped = signal.aborted;
      if (!isStopped && isLost(error)) this.phase.value = { name: 'recovering' };
      const looks = isStopped
        ? STOP_LOOKS
        : isLost(error)
          ? LOST_LOOKS
          : live.isEmpty
            ? 1
            : STOP_LOOKS;
      await finish(looks, isStopped ? undefined : error);
    }
  }

  /** Asks again from a question on, in a fork that ends before it; the former conversation stays as it is. */
  async askAgain(entry: Entry, text: string): Promise<void> {
    if (this.isBusy) return;
    const { client, remembers, settings } = this.links;
    const context = this.context.value;
    const place = this.history.entries.indexOf(entry);
    if (place === 0 && this.history.hasOlder.value && context !== undefined) {
      await this.history.loadOlder(context);
      return this.askAgain(entry, text);
    }
    const before = this.history.entries.slice(0, place);
    const last = before.findLast(({ id }) => id !== undefined);
    const isStored = remembers && entry.id !== undefined && context !== undefined;
    if (isStored && last?.id !== undefined) {
      const { id } = await client().contexts.fork(context, { at: last.id });
      await this.history.openFork(id, before);
      this.context.value = id;
    } else {
      if (isStored) this.context.value = newContextId(settings().component);
      this.history.cutAt(entry);
    }
    this.phase.value = { name: 'idle' };
    await this.ask(text);
  }

  /** @returns the answer, in the form that this page keeps the history */
  private steps(
    text: string,
    earlier: readonly Entry[],
    asked: ReturnType<typeof askedWith>,
    signal: AbortSignal,
  ): AsyncIterable<StreamStep> {
    const socket = this.links.socket();
    const context = this.context.value;
    if (this.links.remembers) {
      return socket.stream({ ...asked, message: text, ...(context && { context }) }, { signal });
    }
    const messages = [...earlier, localEntry('user', text)].flatMap(({ role, text }) =>
      role === 'user' || role === 'assistant' ? [{ role, content: text }] : [],
    );
    return socket.streamChat({ ...asked, messages }, { signal });
  }

  /** The first model of the route, so that a fallback is noticed as soon as another one begins. */
  private async expectedModel(): Promise<string | undefined> {
    const { component, task } = this.links.settings();
    const model = this.model.value;
    if (model.includes('/')) return model;
    try {
      const { candidates } = await this.links.client().route({
        ...(component !== '' && { component }),
        ...(task !== '' && { task_type: task }),
      });
      const first = candidates.find(({ available }) => available);
      return first && `${first.provider}/${first.model}`;
    } catch {
      // The answer itself will say what is wrong.
      return undefined;
    }
  }

  private async look(
    find: () => Promise<StoredTurn | undefined>,
    looks: number,
  ): Promise<StoredTurn | undefined> {
    for (let count = 0; count < looks; count += 1) {
      if (count > 0) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      const found = await find().catch(() => undefined);
      if (found?.answer !== undefined) return found;
    }
    return undefined;
  }

  /** Puts the stored messages in place of what was shown, unless they hold less. */
  private settle(
    question: Entry,
    live: LiveAnswer,
    stored: StoredTurn | undefined,
    cause: unknown,
  ): void {
    const seen = { reasoning: live.reasoning.value, figures: live.figures.value };
    const answer = stored?.answer;
    if (stored !== undefined)
      this.history.replace(question, { ...stored.question, key: question.key });
    if (answer !== undefined && answer.text.length >= live.text.length) {
      this.history.add({ ...answer, ...seen, figures: { ...answer.figures, ...seen.figures } });
    } else if (!live.isEmpty) {
      this.history.add(
        localEntry('assistant', live.text, {
          ...seen,
          toolCalls: live.toolCalls.value,
          ...(cause !== undefined && { status: 'error' as const }),
        }),
      );
    }
    this.live.value = undefined;
    this.running = undefined;
    const isWhole = answer !== undefined && answer.status === undefined;
    this.phase.value =
      cause === undefined || (isLost(cause) && isWhole)
        ? { name: 'idle' }
        : { name: 'failed', error: cause, text: question.text };
  }
}

/** The connection ended, which says nothing about the answer. */
function isLost(error: unknown): boolean {
  return (
    error instanceof RhetorClientError &&
    ['connection_lost', 'stream_truncated', 'timeout', 'reader_too_slow', 'socket_closed'].includes(
      error.code,
    )
  );
}
