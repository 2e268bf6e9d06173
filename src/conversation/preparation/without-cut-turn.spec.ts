import { expect, it } from 'vitest';
import type { Past } from '../../context/history/past.ts';
import type { MessageRecord } from '../../context/records/stored-context.ts';
import { textMessage } from '../../model/message.ts';
import { withoutCutTurn } from './without-cut-turn.ts';

let sequence = 0;

function stored(id: string, role: 'user' | 'assistant'): MessageRecord {
  sequence += 1;
  return {
    id,
    sequence,
    message: textMessage(role, id),
    tokens: 10,
    timestamp: 0,
  };
}

const MESSAGES = [
  stored('q1', 'user'),
  stored('a1', 'assistant'),
  stored('q2', 'user'),
  stored('cut', 'assistant'),
  stored('q3', 'user'),
];
const PAST: Past = { messages: MESSAGES, messageCount: 50, tokenCount: 500 };

it('removes the question and the answer of that turn, and their counts', () => {
  const past = withoutCutTurn(PAST, 'cut', 1);
  expect(past.messages.map(({ id }) => id)).toEqual(['q1', 'a1', 'q3']);
  expect(past).toMatchObject({ messageCount: 48, tokenCount: 480 });
});

it('changes nothing when the turn was not read', () => {
  expect(withoutCutTurn(PAST, 'other', 1)).toBe(PAST);
});

it('removes the part that was read of a turn whose beginning was not', () => {
  const past = withoutCutTurn({ ...PAST, messages: MESSAGES.slice(3) }, 'cut', 1);
  expect(past.messages.map(({ id }) => id)).toEqual(['q3']);
  expect(past).toMatchObject({ messageCount: 49, tokenCount: 490 });
});
