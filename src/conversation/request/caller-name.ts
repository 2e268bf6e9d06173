/** Names a caller apart from every other one, for what callers must not share; pure. */
import type { ConversationRequest } from './conversation-request.ts';

export function callerName({
  scope,
  holder,
}: Pick<ConversationRequest, 'scope' | 'holder'>): string {
  return scope?.owner === undefined ? (holder ?? 'anyone') : `key ${scope.owner}`;
}
