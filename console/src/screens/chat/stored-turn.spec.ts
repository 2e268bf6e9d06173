/** Which stored messages are the turn that this page has asked for. */
import { expect, it } from 'vitest';
import { type Entry, localEntry } from './entry.ts';
import { turnAmong } from './stored-turn.ts';

function stored(id: string, role: 'user' | 'assistant', text: string): Entry {
  return { ...localEntry(role, text), id };
}

const SAID = [
  stored('1', 'user', 'Again?'),
  stored('2', 'assistant', 'One answer'),
  stored('3', 'user', 'Again?'),
  stored('4', 'assistant', 'Another answer'),
];
const [, , question, answer] = SAID;

it('takes the newest turn with the question', () => {
  const sought = { text: 'Again?', seen: '', known: new Set<string>() };
  expect(turnAmong(SAID, sought)).toEqual({ question, answer });
  expect(turnAmong(SAID.slice(0, 3), sought)).toEqual({ question: SAID[0], answer: SAID[1] });
});

it('takes the turn whose answer was seen, though another tab has asked the same since', () => {
  const sought = { text: 'Again?', seen: 'One', known: new Set<string>() };
  expect(turnAmong(SAID, sought)).toEqual({ question: SAID[0], answer: SAID[1] });
});

it('takes no turn from before the question, and knows when none is stored yet', () => {
  const known = new Set(['1', '2']);
  expect(turnAmong(SAID, { text: 'Again?', seen: 'One', known })).toEqual({ question, answer });
  expect(turnAmong(SAID.slice(0, 2), { text: 'Again?', seen: '', known })).toBeUndefined();
});
