/** What the tests of stores ask again and again. */
import { randomUUID } from 'node:crypto';
import type { ContextStore, HistoryLimits } from '../../src/context/context-store.ts';
import type { ContextSummary, StoredMessage } from '../../src/context/stored-context.ts';
import { textOf } from '../../src/model/message.ts';

export const EVERYTHING: HistoryLimits = { maxTokens: 1_000_000, maxMessages: 1_000_000 };

export function newContextId(): string {
  return `suite:${randomUUID()}`;
}

export function textsOf(messages: readonly StoredMessage[]): string[] {
  return messages.map(({ message }) => textOf(message));
}

export async function activeTexts(store: ContextStore, contextId: string): Promise<string[]> {
  return textsOf(await store.history(contextId, EVERYTHING));
}

export async function summaryOf(
  store: ContextStore,
  contextId: string,
): Promise<ContextSummary | undefined> {
  return (await store.list({ limit: 10, text: contextId })).contexts[0];
}
