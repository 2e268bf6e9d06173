/** A plain turn for store tests: one question, one answer. */
import type { NewTurn } from '../../src/context/records/stored-turn.ts';
import { textMessage } from '../../src/model/message.ts';

export function newTurn(contextId: string, question: string, answer: string): NewTurn {
  return {
    contextId,
    component: undefined,
    mode: 'append',
    messages: [textMessage('user', question)],
    askedAt: Date.now(),
    reply: textMessage('assistant', answer),
    repliedAt: Date.now(),
    origin: { provider: 'simulated', model: 'simulated-fast' },
  };
}

/** The client's whole list, user and assistant alternating, and the reply to it. */
export function newList(contextId: string, texts: readonly string[], reply: string): NewTurn {
  return {
    ...newTurn(contextId, '', reply),
    mode: 'replace',
    messages: texts.map((text, index) => textMessage(index % 2 === 0 ? 'user' : 'assistant', text)),
  };
}
