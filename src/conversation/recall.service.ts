/** Recalls messages from other conversations of a component, if they are found in time. */
import { Injectable } from '@nestjs/common';
import type { ContextScope } from '../context/context-scope.ts';
import { ContextService } from '../context/context.service.ts';
import { EngramService } from '../context/engram/engram.service.ts';
import { textOf } from '../model/message.ts';
import type { WindowEntry } from './prepared-turn.ts';
import { type Recalled, toRecalledNote } from './recalled-note.ts';
import { LONGEST_RECALL_MS, LONGEST_RECALL_QUESTION } from './limits.ts';

export type RecallWish = {
  readonly component: string | undefined;
  /** The conversation to exclude. */
  readonly contextId: string;
  /** The conversations from which the caller may get messages. */
  readonly scope: ContextScope;
  readonly question: string;
  /** Maximum number of messages. */
  readonly limit: number;
};

/** The search cannot exclude the current conversation, so a few more results are requested. */
const MORE = 4;

@Injectable()
export class RecallService {
  constructor(
    private readonly contexts: ContextService,
    private readonly engram: EngramService,
  ) {}

  /** Undefined if nothing was found in time; never rejects. */
  async recall({
    component,
    contextId,
    scope,
    question,
    limit,
  }: RecallWish): Promise<WindowEntry | undefined> {
    const asked = question.slice(0, LONGEST_RECALL_QUESTION);
    if (component === undefined || asked.trim() === '') return undefined;
    const deadline = AbortSignal.timeout(LONGEST_RECALL_MS);
    const isOther = (other: Recalled): boolean => other.contextId !== contextId;
    const [stored, remembered] = await Promise.all([
      untilAborted(this.inStore(asked, component, limit, scope), deadline),
      // Engram knows no keys, and what it finds depends on everything that it holds.
      scope.type === 'all'
        ? untilAborted(this.inEngram(asked, component, limit, deadline), deadline)
        : [],
    ]);
    const ids = new Set(stored.map(({ messageId }) => messageId));
    const news = remembered.filter(({ messageId }) => !ids.has(messageId));
    return toRecalledNote([...stored, ...news].filter(isOther).slice(0, limit));
  }

  private async inStore(
    question: string,
    component: string,
    limit: number,
    scope: ContextScope,
  ): Promise<readonly Recalled[]> {
    const results = await this.contexts.search({ question, component, limit: limit * MORE }, scope);
    return results.map(({ contextId, message }) => ({
      contextId,
      messageId: message.id,
      role: message.message.role,
      text: textOf(message.message),
    }));
  }

  private async inEngram(
    question: string,
    component: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly Recalled[]> {
    const memories = await this.engram.search(question, limit * MORE, signal);
    return memories.flatMap((memory): Recalled[] => {
      const { contextId, messageId, content } = memory;
      if (memory.component !== component || contextId === undefined) return [];
      return [{ contextId, messageId, role: undefined, text: content }];
    });
  }
}

/** A search that fails or is late counts as empty. */
function untilAborted(
  finding: Promise<readonly Recalled[]>,
  signal: AbortSignal,
): Promise<readonly Recalled[]> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve([]), { once: true });
    finding.then(resolve, () => resolve([]));
  });
}
