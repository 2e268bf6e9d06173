/** Queries that store tests share. */
import { randomUUID } from 'node:crypto';
import type { ContextStore } from '../../src/context/ports/context-store.ts';
import type { HistoryLimits } from '../../src/context/history/past.ts';
import type { ContextSummary } from '../../src/context/records/context-summary.ts';
import type { MessageRecord } from '../../src/context/records/stored-context.ts';
import { textOf } from '../../src/model/message.ts';

export const EVERYTHING: HistoryLimits = { maxTokens: 1_000_000, maxMessages: 1_000_000 };

export function newContextId(): string {
  return `suite:${randomUUID()}`;
}

export function textsOf(messages: readonly MessageRecord[]): string[] {
  return messages.map(({ message }) => textOf(message));
}

export async function historyOf(
  store: ContextStore,
  contextId: string,
  limits: HistoryLimits,
): Promise<readonly MessageRecord[]> {
  return (await store.turns.past(contextId, limits)).messages;
}

export async function activeTexts(store: ContextStore, contextId: string): Promise<string[]> {
  return textsOf(await historyOf(store, contextId, EVERYTHING));
}

export async function summaryOf(
  store: ContextStore,
  contextId: string,
): Promise<ContextSummary | undefined> {
  return (await store.contexts.list({ limit: 10, text: contextId })).contexts[0];
}
