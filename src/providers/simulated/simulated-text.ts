/** The words of a simulated answer: it says that it is simulated and what it was sent, followed by filler. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import { type Message, textOf } from '../../model/message.ts';
import { splitTokens } from './simulated-tokens.ts';

const QUOTED_CHARACTERS = 60;

const SUBJECTS = [
  'A short rehearsal',
  'A steady stream',
  'The first token',
  'A longer history',
  'The chosen route',
  'A careful prompt',
  'Each new turn',
  'The waiting reader',
];
const VERBS = [
  'shows',
  'changes',
  'makes plain',
  'puts to the test',
  'slowly reveals',
  'leaves untouched',
];
const OBJECTS = [
  'how the client draws its text',
  'what happens when the network is slow',
  'whether every chunk arrives in order',
  'how much of the history is remembered',
  'the way in which an answer ends',
  'where a timeout would strike',
  'the difference between waiting and reading',
];
const ENDINGS = ['.', ', and nothing else.', ', as a real model would.', ', word after word.'];

/** What the answer says about the request, so that users see what arrived. */
export function openingWords(request: CompletionRequest, baseModel: string): string {
  const sentences = [
    `This answer is simulated by ${baseModel}; no language model was asked.`,
    `I was sent ${countOf(request.messages.length, 'message')}${request.system === undefined ? '' : ' and a system prompt'}.`,
  ];
  const user = lastUserText(request.messages);
  if (user !== '') sentences.push(`Your last message reads: "${beginning(user)}".`);
  const result = lastToolResult(request.messages);
  if (result !== undefined) {
    sentences.push(`The tool ${result.name} answered: "${beginning(result.content)}".`);
  }
  return sentences.join(' ');
}

/** Seeded sentences until the text has `length` tokens or slightly more. */
export function fillText(opening: string, length: number, random: () => number): string {
  let text = opening;
  let count = splitTokens(opening).length;
  for (let sentences = 1; count < length; sentences++) {
    const sentence = `${pick(SUBJECTS, random)} ${pick(VERBS, random)} ${pick(OBJECTS, random)}${pick(ENDINGS, random)}`;
    const gap = text === '' ? '' : sentences % 5 === 0 ? '\n\n' : ' ';
    count += splitTokens(gap + sentence).length;
    text += gap + sentence;
  }
  return text;
}

export function lastUserText(messages: readonly Message[]): string {
  const message = messages.findLast(({ role }) => role === 'user');
  return message === undefined ? '' : textOf(message);
}

/** The tool result at the end of the conversation, from which the model is to continue. */
export function lastToolResult(
  messages: readonly Message[],
): { readonly name: string; readonly content: string } | undefined {
  const result = messages.at(-1)?.parts.findLast((part) => part.type === 'tool-result');
  if (result === undefined) return undefined;
  const call = messages
    .flatMap((message) => message.parts)
    .findLast((part) => part.type === 'tool-call' && part.id === result.toolCallId);
  return {
    name: call?.type === 'tool-call' ? call.name : result.toolCallId,
    content: result.content,
  };
}

function beginning(text: string): string {
  const flat = text
    .slice(0, QUOTED_CHARACTERS * 4)
    .replaceAll(/\s+/g, ' ')
    .trim();
  const characters = [...flat];
  const isWhole = characters.length <= QUOTED_CHARACTERS && text.length <= QUOTED_CHARACTERS * 4;
  return isWhole ? flat : `${characters.slice(0, QUOTED_CHARACTERS).join('').toWellFormed()}…`;
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function pick(choices: readonly string[], random: () => number): string {
  return choices[Math.floor(random() * choices.length)] ?? '';
}
