/** Recalls what was said and noted before, as far as the rule reaches, if it is found in time. */
import { Injectable } from '@nestjs/common';
import { EngramService } from '../../context/engram/engram.service.ts';
import type { MessageRecord } from '../../context/records/stored-context.ts';
import type { MemoryAccess } from '../../memory/memory-access.ts';
import type { MemoryPlace, MemoryQuery, MirroredMemory } from '../../memory/memory-query.ts';
import { bestOf, MemoryService } from '../../memory/memory.service.ts';
import type { RecallScope } from '../../model/choices/recall-scope.ts';
import { assertNever } from '../../model/assert-never.ts';
import type { Recall, RecallMiss } from './recall.ts';
import { recallPrefix } from './recall-prefix.ts';
import {
  LONGEST_RECALL_MS,
  LONGEST_RECALL_QUESTION,
  RECALL_SEARCH_FACTOR,
  RECALLED_NEIGHBOURS,
} from '../limits.ts';

/** The messages that a model gets anyway. */
type RecallWindow = {
  readonly firstKept: MessageRecord | undefined;
  readonly droppedMessages: number;
};

export type RecallWish = {
  readonly component: string | undefined;
  readonly contextId: string;
  /** What the caller may get at all. */
  readonly access: MemoryAccess;
  /** How far the rule reaches. */
  readonly reach: RecallScope;
  readonly question: string;
  /** Maximum number of messages and notes. */
  readonly limit: number;
  readonly window: RecallWindow;
};

const IS_NARROW: ReadonlySet<RecallScope> = new Set(['context', 'context_prefix']);

@Injectable()
export class RecallService {
  constructor(
    private readonly memory: MemoryService,
    private readonly engram: EngramService,
  ) {}

  /** What is found in time; `missed` tells whether there may be more. Never rejects. */
  async recall(wish: RecallWish): Promise<Recall> {
    const { component, limit, access } = wish;
    const deadline = AbortSignal.timeout(LONGEST_RECALL_MS);
    const question = wish.question.slice(0, LONGEST_RECALL_QUESTION);
    const isAsked = question.trim() !== '';
    let missed: RecallMiss | undefined;
    const untilDeadline = <Found>(finding: Promise<readonly Found[]>) =>
      untilAborted(finding, deadline, (why) => {
        missed ??= why;
      });
    const query = queryOf({ ...wish, question });
    const [pinned, messages, notes, mirrored] = await Promise.all([
      component === undefined ? [] : untilDeadline(this.memory.pinned(component)),
      isAsked && !isAllInWindow(wish)
        ? untilDeadline(this.memory.findMessages(query, access, deadline))
        : [],
      isAsked ? untilDeadline(this.memory.findNotes(query, access, deadline)) : [],
      // Engram knows no keys, and what it finds depends on everything that it holds.
      isAsked && access.scope.type === 'all'
        ? untilDeadline(this.inEngram({ ...wish, question }, deadline))
        : [],
    ]);
    const stored = bestOf([...messages, ...notes], query.limit);
    const ids = new Set(stored.flatMap((one) => (one.type === 'message' ? one.message.id : [])));
    const news = mirrored.filter(({ messageId }) => messageId === undefined || !ids.has(messageId));
    return { found: [...stored, ...news], pinned, limit, ...(missed && { missed }) };
  }

  private async inEngram(
    wish: RecallWish,
    signal: AbortSignal,
  ): Promise<readonly MirroredMemory[]> {
    const { reach, component, question, limit } = wish;
    const place = placeOf(wish);
    if (isItself(place)) return [];
    const { prefix } = place;
    const memories = await this.engram.search(question, limit * RECALL_SEARCH_FACTOR, signal);
    return memories.flatMap((memory): MirroredMemory[] => {
      const { contextId, messageId, content: text, relevance: score } = memory;
      if (contextId === undefined) return [];
      if (reach === 'component' && memory.component !== component) return [];
      const isBelow = prefix === undefined || `${contextId}:`.startsWith(`${prefix}:`);
      return isBelow ? [{ type: 'mirrored', contextId, messageId, text, score }] : [];
    });
  }
}

function queryOf(wish: RecallWish): MemoryQuery {
  const { contextId, component, question, limit, reach, window, access } = wish;
  const { firstKept } = window;
  return {
    ...placeOf(wish),
    question,
    askingComponent: component,
    limit: limit * RECALL_SEARCH_FACTOR,
    neighbours: RECALLED_NEIGHBOURS,
    // Whoever knows an id could otherwise put words into its conversation.
    ...(IS_NARROW.has(reach) && { notesBy: { owner: access.scope.owner } }),
    ...(firstKept && { outside: { contextId, from: firstKept.sequence } }),
  };
}

/** Whether the model gets every message that could be recalled. */
function isAllInWindow(wish: RecallWish): boolean {
  return isItself(placeOf(wish)) && wish.window.droppedMessages === 0;
}

/** Without a component, its conversations cannot be told from others. */
function placeOf({ reach, contextId, component }: RecallWish): MemoryPlace {
  const itself = { contextIds: [contextId] };
  switch (reach) {
    case 'context':
      return itself;
    case 'context_prefix': {
      const prefix = recallPrefix(contextId);
      return prefix === undefined ? itself : { prefix };
    }
    case 'component':
      return component === undefined ? itself : { component };
    case 'all':
      return {};
    default:
      return assertNever(reach);
  }
}

/** Whether only the conversation itself is searched. */
function isItself({ contextIds }: MemoryPlace): boolean {
  return contextIds !== undefined;
}

/** A search that fails or is late counts as empty; one that ends at the deadline, with what it has found. */
function untilAborted<Found>(
  finding: Promise<readonly Found[]>,
  signal: AbortSignal,
  onMissed: (why: RecallMiss) => void,
): Promise<readonly Found[]> {
  return new Promise((resolve) => {
    const miss = (why: RecallMiss): void => {
      onMissed(why);
      resolve([]);
    };
    // A search that has found something returns it at once.
    const expire = (): void => void setImmediate(miss, 'late');
    signal.addEventListener('abort', expire, { once: true });
    finding
      .then(
        (found) => {
          if (signal.aborted) onMissed('late');
          resolve(found);
        },
        () => miss(signal.aborted ? 'late' : 'failed'),
      )
      .finally(() => signal.removeEventListener('abort', expire));
  });
}
