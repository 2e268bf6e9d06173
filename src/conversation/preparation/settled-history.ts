/**
 * The meaning of a request's messages once its conversation was read, and what is stored of them;
 * pure.
 */
import {
  type HistoryPlan,
  type KnownTalk,
  planWithLeading,
  reachOf,
  repeatedTalk,
} from '../../context/history/history-plan.ts';
import type { MessageRecord } from '../../context/records/stored-context.ts';
import type { SupersededRange } from '../../context/records/stored-turn.ts';
import type { StoredTalk, TalkEntry, TalkQuery } from '../../context/history/stored-talk.ts';
import { type TalkMessage, toTalkMessage } from '../../context/history/talk-message.ts';
import type { Message } from '../../model/message.ts';
import type { ConversationRequest, SettledRequest } from '../request/conversation-request.ts';
import type { HistoryChange } from './prepared-turn.ts';
import { isTalk, toAddition } from '../request/to-addition.ts';
import { renameCalls } from './rename-calls.ts';

export type SettledHistory = {
  readonly request: SettledRequest;
  readonly change: HistoryChange;
};

/** A request whose messages are compared with the stored ones. */
export type MergedHistory = {
  readonly query: TalkQuery;
  readonly settle: (talk: StoredTalk) => SettledHistory;
};

/** The history of a request that states what its messages are. */
export function settledHistory(request: SettledRequest): SettledHistory {
  const { history, messages } = request;
  return { request, change: { mode: history === 'rhetor' ? 'append' : 'replace', messages } };
}

/**
 * An addition is answered from the window of the conversation. A view is answered as the client
 * sent it, after the pinned messages, which every window keeps; so is what begins a conversation in
 * another order than an addition has.
 */
export function mergedHistory(request: ConversationRequest): MergedHistory {
  const comparison = { ignoresCallIds: request.ignoresCallIds === true };
  const messages = request.messages.filter(isTalk);
  const list = messages.map((message) => toTalkMessage(message, comparison));
  return {
    query: { ...comparison, ...reachOf(list) },
    settle: (stored) => {
      const { plan, talk } = planWithLeading(stored, list);
      const isReordered = talk.count === 0 && !isLedBySystem(request);
      if (plan.type === 'addition' && !isReordered) return settledHistory(toAddition(request));
      const repeated = repeatedTalk(talk, plan);
      const added = renameCalls(messages.slice(plan.newFrom), idsOf(list), idsOf(repeated));
      const { supersedes, pinned } = supersededBy(plan, talk, stored.pinned);
      return {
        request: { ...request, history: 'client', messages: withPinned(request, pinned) },
        change: { mode: 'append', messages: added, ...(supersedes && { supersedes }) },
      };
    },
  };
}

/** Whether no system message is among the others, from where an addition would move it to the front. */
function isLedBySystem({ messages }: ConversationRequest): boolean {
  return messages.slice(messages.findIndex(isTalk)).every(isTalk);
}

function withPinned(
  { messages }: ConversationRequest,
  pinned: readonly MessageRecord[],
): readonly Message[] {
  if (pinned.length === 0) return messages;
  const shown = new Set(messages.map(identityOf));
  const missing = pinned.filter(({ message }) => !shown.has(identityOf(message)));
  return [...missing.map(({ message }) => message), ...messages];
}

/** What the plan archives, and which pinned messages stay. */
function supersededBy(
  { kept }: HistoryPlan,
  { count, oldest, newest }: KnownTalk<TalkEntry>,
  pinned: readonly MessageRecord[],
): { readonly supersedes?: SupersededRange; readonly pinned: readonly MessageRecord[] } {
  if (kept === count) return { pinned };
  const after = oldest[kept - 1]?.sequence ?? 0;
  const upTo = newest.at(-1)?.sequence ?? after;
  const isUnpinned = ({ sequence, message }: MessageRecord): boolean =>
    sequence > after && sequence <= upTo && message.role !== 'system';
  const unpins = pinned.filter(isUnpinned).map(({ sequence }) => sequence);
  return {
    supersedes: { after, upTo, ...(unpins.length > 0 && { unpins }) },
    pinned: pinned.filter((message) => !isUnpinned(message)),
  };
}

function identityOf(message: Message): string {
  return toTalkMessage(message, { ignoresCallIds: false }).key;
}

function idsOf(talk: readonly TalkMessage[]): readonly string[] {
  return talk.flatMap(({ callIds }) => callIds);
}
