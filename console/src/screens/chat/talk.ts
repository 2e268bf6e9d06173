/** One conversation of the chat: asks, streams, stops, forks, and finds what a lost connection left behind. */
import { signal } from '@preact/signals';
import type { RhetorClient, RhetorSocket, StreamStep } from '../../../../src/client/client.ts';
import { askedWith, type ChatSettings } from './chat-settings.ts';
import { newContextId } from './context-id.ts';
import { Edits } from './edits.ts';
import { type Entry, localEntry } from './entry.ts';
import { expectedModel } from './expected-model.ts';
import { History } from './history.ts';
import { isLost } from './is-lost.ts';
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
  readonly edits = new Edits();
  readonly history: History;
  private running: AbortController | undefined;

  constructor(private readonly links: TalkLinks) {
    this.history = new History(links.client);
  }

  get isBusy(): boolean {
    const { name } = this.phase.value;
    return name === 'asking' || name === 'recovering';
  }

  /** Whether the server may not have all of it. */
  get isUnsettled(): boolean {
    return this.phase.peek().name !== 'idle';
  }

  /** Shows what others have added, unless a turn runs; if that cannot be read, what is shown stays. */
  async refresh(): Promise<void> {
    const context = this.context.peek();
    const isIdle = (): boolean => !this.isUnsettled && this.context.peek() === context;
    if (context === undefined || !this.links.remembers || !isIdle()) return;
    await this.history.refresh(context, isIdle).catch(() => undefined);
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
    if (!this.isBusy) await this.run(text);
  }

  /** Asks again from a question on, in a fork that ends before it; the former conversation stays as it is. */
  async askAgain(entry: Entry, text: string): Promise<void> {
    if (this.isBusy) return;
    const former = this.phase.value;
    const { signal } = (this.running = new AbortController());
    this.phase.value = { name: 'asking' };
    try {
      await this.goBackTo(entry, signal);
    } catch (error) {
      this.phase.value = former;
      if (signal.aborted) return;
      throw error;
    }
    this.edits.end(entry);
    await this.run(text);
  }

  private async run(text: string): Promise<void> {
    const { client, settings, remembers } = this.links;
    const asked = askedWith(settings(), this.model.value);
    if (remembers) this.context.value ??= newContextId(settings().component);
    const known = new Set(this.history.entries.flatMap(({ id }) => (id === undefined ? [] : [id])));
    const earlier = this.history.entries;
    const question = localEntry('user', text);
    const live = new LiveAnswer(expectedModel(client(), settings(), this.model.value));
    const { signal } = (this.running = new AbortController());
    this.history.add(question);
    this.live.value = live;
    this.phase.value = { name: 'asking' };

    const finish = async (looks: number, cause?: unknown): Promise<void> => {
      live.show();
      // Another Stop ends the search.
      const { signal } = (this.running = new AbortController());
      const stored = await this.look(
        () => {
          const context = this.context.value;
          return remembers && context !== undefined
            ? findStoredTurn(client(), context, { text, seen: live.text, known })
            : Promise.resolve(undefined);
        },
        remembers ? looks : 0,
        signal,
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

  /**
   * Ends the conversation before a question: in a fork, where it is stored.
   * @param signal after an abort, the conversation stays as it is
   */
  private async goBackTo(entry: Entry, signal: AbortSignal): Promise<void> {
    const { client, remembers, settings } = this.links;
    const { history } = this;
    const context = this.context.value;
    if (history.entries[0] === entry && history.hasOlder.value && context !== undefined) {
      await history.loadOlder(context);
      if (history.error.value !== undefined) throw history.error.value;
      signal.throwIfAborted();
    }
    const before = history.entries.slice(0, history.entries.indexOf(entry));
    const last = before.findLast(({ id }) => id !== undefined);
    const isStored = remembers && entry.id !== undefined && context !== undefined;
    if (isStored && last?.id !== undefined) {
      const { id } = await client().contexts.fork(context, { at: last.id }, { signal });
      await history.openFork(id, before, signal);
      this.context.value = id;
      return;
    }
    if (isStored) this.context.value = newContextId(settings().component);
    history.cutAt(entry);
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

  private async look(
    find: () => Promise<StoredTurn | undefined>,
    looks: number,
    signal: AbortSignal,
  ): Promise<StoredTurn | undefined> {
    for (let count = 0; count < looks && !signal.aborted; count += 1) {
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
