/** A context without turns for store tests, optionally with pinned messages. */
import type { NewContext } from '../../src/context/records/context-changes.ts';
import { textMessage } from '../../src/model/message.ts';

export const RULE = textMessage('system', 'Be brief.');
export const FACT = textMessage('user', 'My name is Ada.');

export function newContext(contextId: string, changes: Partial<NewContext> = {}): NewContext {
  return {
    contextId,
    component: undefined,
    metadata: {},
    pinned: [],
    createdAt: 1_000,
    ...changes,
  };
}
