/** The messages of one conversation that are loaded: the newest first of all, older pages on demand. */
import { batch, signal } from '@preact/signals';
import type { MessagePage, RhetorClient } from '../../../../src/client/client.ts';
import { type Entry, entryOf } from './entry.ts';

const PAGE_SIZE = 40;

export type EntryPage = { readonly key: string; readonly entries: readonly Entry[] };

export class History {
  /** Oldest first; new messages go to the end of the last. */
  readonly pages = signal<readonly EntryPage[]>([]);
  readonly hasOlder = signal(false);
  readonly isLoadingOlder = signal(false);
  readonly error = signal<unknown>(undefined);
  private before: string | undefined;
  private holds = 0;
  private loading: Promise<void> | undefined;

  constructor(private readonly client: () => RhetorClient) {}

  get entries(): readonly Entry[] {
    return this.pages.value.flatMap(({ entries }) => entries);
  }

  async open(context: string): Promise<void> {
    this.show(await this.newest(context));
  }

  /** Reads what is stored again; the messages that only this page has stay at its end. */
  async reopen(context: string): Promise<void> {
    const { unstored } = this;
    this.pages.value = [{ key: 'unstored', entries: unstored }];
    this.keepPlace({});
    await this.open(context);
    if (unstored.length > 0) this.add(...unstored);
  }

  /**
   * Adds what was stored since, by others. What is loaded is replaced only if the newest page no
   * longer reaches it, and never while it is held, or if it has changed in the meantime.
   * @param isWanted called when it is there
   */
  async refresh(context: string, isWanted: () => boolean): Promise<void> {
    const former = this.pages.peek();
    const page = await this.newest(context);
    const { unstored } = this;
    const newest = this.entries.findLast(({ id }) => id !== undefined);
    if (!isWanted() || page.messages.at(-1)?.id === newest?.id) return;
    const place = page.messages.findIndex(({ id }) => id === newest?.id);
    const isReached = place >= 0;
    if (!isReached && (this.holds > 0 || this.pages.peek() !== former)) return;
    batch(() => {
      if (isReached) {
        for (const entry of unstored) this.replace(entry, undefined);
        this.add(...page.messages.slice(place + 1).map(entryOf), ...unstored);
        return;
      }
      this.show(page);
      if (unstored.length > 0) this.add(...unstored);
    });
  }

  /** Until the returned function is called, `refresh` only adds. */
  hold(): () => void {
    this.holds += 1;
    return () => {
      this.holds -= 1;
    };
  }

  /** The messages at the end that only this page has. */
  private get unstored(): readonly Entry[] {
    const { entries } = this;
    return entries.slice(entries.findLastIndex(({ id }) => id !== undefined) + 1);
  }

  /**
   * Opens a fork, whose messages have ids of their own; what only this page knows of them is kept.
   * @param signal after an abort, what is shown stays as it is
   */
  async openFork(context: string, former: readonly Entry[], signal: AbortSignal): Promise<void> {
    const page = await this.newest(context, signal);
    signal.throwIfAborted();
    this.show(page);
    const { entries } = this;
    const seen = former.slice(-entries.length);
    this.pages.value = [
      {
        key: context,
        entries: entries.map((entry, place) => {
          const same = seen[place];
          return same?.text === entry.text ? { ...same, id: entry.id, key: entry.key } : entry;
        }),
      },
    ];
  }

  /** A failure is in `error`. */
  loadOlder(context: string): Promise<void> {
    this.loading ??= this.readOlder(context).finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private async readOlder(context: string): Promise<void> {
    const { before } = this;
    if (before === undefined) return;
    this.isLoadingOlder.value = true;
    this.error.value = undefined;
    try {
      const page = await this.client().contexts.messages(context, {
        limit: PAGE_SIZE,
        before,
        include_metadata: true,
      });
      // Other pages are shown by now, which this one does not belong before.
      if (this.before !== before) return;
      batch(() => {
        this.pages.value = [pageOf(page), ...this.pages.peek()];
        this.keepPlace(page);
      });
    } catch (error) {
      this.error.value = error;
    } finally {
      this.isLoadingOlder.value = false;
    }
  }

  add(...entries: readonly Entry[]): void {
    const pages = this.pages.peek();
    const last = pages.at(-1);
    // A page that has grown large is closed, so that one that is out of sight can leave the document.
    if (last === undefined || last.entries.length >= PAGE_SIZE) {
      const key = entries[0]?.key ?? 'empty';
      this.pages.value = [...pages, { key, entries }];
      return;
    }
    this.pages.value = [...pages.slice(0, -1), { ...last, entries: [...last.entries, ...entries] }];
  }

  replace(entry: Entry, next: Entry | undefined): void {
    this.pages.value = this.pages.peek().map((page) => {
      if (!page.entries.includes(entry)) return page;
      const entries = page.entries.flatMap((each) => {
        if (each !== entry) return [each];
        return next === undefined ? [] : [next];
      });
      return { ...page, entries };
    });
  }

  /** Leaves out the entry and all after it. */
  cutAt(entry: Entry): void {
    const { entries } = this;
    this.pages.value = [{ key: 'cut', entries: entries.slice(0, entries.indexOf(entry)) }];
  }

  private newest(context: string, signal?: AbortSignal): Promise<MessagePage> {
    const query = { limit: PAGE_SIZE, include_metadata: true };
    return this.client().contexts.messages(context, query, signal && { signal });
  }

  private show(page: MessagePage): void {
    this.pages.value = [pageOf(page)];
    this.keepPlace(page);
  }

  private keepPlace({ next_before: before }: Pick<MessagePage, 'next_before'>): void {
    this.before = before;
    this.hasOlder.value = before !== undefined;
  }
}

function pageOf({ messages }: MessagePage): EntryPage {
  return { key: messages[0]?.id ?? 'empty', entries: messages.map(entryOf) };
}
