import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, textMessage } from '../../model/message.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { CLEARED_MESSAGE_TOKENS } from './old-messages.ts';
import { type RelievedWindow, relieveWindow, reliefLimits } from './relief.ts';
import { estimateMessageTokens } from '../tokens/token-estimate.ts';
import { findToolPairs } from './tool-pairs.ts';
import type { SizedMessage } from './window.ts';

const sized = (message: Message): SizedMessage => ({
  message,
  tokens: estimateMessageTokens(message),
});
const user = (text: string): SizedMessage => sized(textMessage('user', text));
const assistant = (text: string): SizedMessage => sized(textMessage('assistant', text));
const system = (text: string): SizedMessage => sized(textMessage('system', text));
const toolCall = (id: string): SizedMessage =>
  sized({ role: 'assistant', parts: [{ type: 'tool-call', id, name: 'look', arguments: '{}' }] });
const toolResult = (toolCallId: string, content: string): SizedMessage =>
  sized({ role: 'tool', parts: [{ type: 'tool-result', toolCallId, content }] });
const thinking = (text: string, reasoning: string): SizedMessage =>
  sized({
    role: 'assistant',
    parts: [
      { type: 'reasoning', text: reasoning },
      { type: 'text', text },
    ],
  });
/** A text of about this many tokens. */
const words = (tokens: number): string => 'word'.repeat(Math.max(1, tokens));
const sum = (entries: readonly SizedMessage[]): number =>
  entries.reduce((tokens, entry) => tokens + entry.tokens, 0);

/** A conversation, read the way a store reads it. */
class Talk {
  readonly past: SizedMessage[] = [];

  window(
    newest: SizedMessage,
    budget: number,
    summary?: SizedMessage,
  ): RelievedWindow<SizedMessage> {
    return relieveWindow({
      history: this.read(budget),
      newest: [newest],
      budget,
      messageCount: this.past.length,
      tokenCount: sum(this.past),
      summary,
    });
  }

  private read(budget: number): readonly SizedMessage[] {
    const { maxTokens, mostOfToolMessage, maxMessages } = reliefLimits(budget);
    const isSystem = ({ message }: SizedMessage): boolean => message.role === 'system';
    let left = maxTokens - sum(this.past.filter(isSystem));
    let leftInFull = left * 2;
    const read = new Set<SizedMessage>();
    for (const entry of this.past.filter((other) => !isSystem(other)).toReversed()) {
      const isTool = entry.message.role === 'tool';
      left -= isTool ? Math.min(entry.tokens, mostOfToolMessage) : entry.tokens;
      leftInFull -= entry.tokens;
      if (left < 0 || leftInFull < 0 || read.size === maxMessages) break;
      read.add(entry);
    }
    return this.past.filter((entry) => isSystem(entry) || read.has(entry));
  }
}

const messagesOf = (window: RelievedWindow<SizedMessage>): readonly Message[] =>
  window.entries.map(({ message }) => message);

describe('relieveWindow', () => {
  it('leaves a window unchanged that is at most 80% full', () => {
    const talk = new Talk();
    talk.past.push(
      user('look'),
      toolCall('x'),
      toolResult('x', words(300)),
      thinking('So.', 'Hm.'),
    );
    const newest = user('next');
    const budget = Math.ceil((sum(talk.past) + newest.tokens) / 0.8);
    expect(messagesOf(talk.window(newest, budget))).toEqual(
      [...talk.past, newest].map(({ message }) => message),
    );
    expect(talk.window(newest, budget).droppedMessages).toBe(0);
    expect(talk.window(newest, budget - 3).tokens).toBeLessThan(sum(talk.past) + newest.tokens);
  });

  it('clears old tool results first, and keeps every turn if that is enough', () => {
    const talk = new Talk();
    talk.past.push(
      user('look'),
      toolCall('x'),
      toolResult('x', words(600)),
      thinking('So.', 'Hm.'),
    );
    talk.past.push(user(words(200)), assistant(words(100)));
    const window = talk.window(user('next'), 1_000);
    expect(window.droppedMessages).toBe(0);
    expect(window.entries[2]?.tokens).toBe(CLEARED_MESSAGE_TOKENS);
    expect(window.entries[2]?.message.parts[0]).toMatchObject({
      toolCallId: 'x',
      content: expect.stringMatching(/cleared to make room/),
    });
    expect(window.entries[3]).toBe(talk.past[3]);
  });

  it('drops old reasoning next', () => {
    const talk = new Talk();
    talk.past.push(user('look'), thinking('So.', words(450)), user('and'), assistant(words(40)));
    talk.past.push(user(words(150)), thinking('Yes.', words(150)));
    const window = talk.window(user('next'), 1_000);
    expect(window.droppedMessages).toBe(0);
    expect(window.entries[1]).toEqual(assistant('So.'));
    expect(window.entries.at(-2)).toBe(talk.past.at(-1));
  });

  it('drops the oldest turns last, and inserts the summary in their place', () => {
    const talk = new Talk();
    for (let turn = 0; turn < 20; turn += 1)
      talk.past.push(user(`${turn} ${words(40)}`), assistant('ok'));
    const plain = talk.window(user('next'), 1_000);
    expect(plain.droppedMessages).toBeGreaterThan(0);
    expect(plain.firstKept).toBe(plain.entries[0]);
    const summary = user('What was said before: much.');
    const window = talk.window(user('next'), 1_000, summary);
    expect(window.entries[0]).toBe(summary);
    expect(window.firstKept).toBe(window.entries[1]);
    expect(window.tokens).toBeLessThanOrEqual(800);
  });

  it('omits a summary that is too long to help', () => {
    const talk = new Talk();
    for (let turn = 0; turn < 20; turn += 1) talk.past.push(user(words(40)), assistant('ok'));
    const window = talk.window(user('next'), 1_000, user(words(300)));
    expect(window.entries[0]).toBe(window.firstKept);
  });

  it('keeps a window of very many short messages stable as well', () => {
    const talk = new Talk();
    for (let turn = 0; turn < 3_000; turn += 1) talk.past.push(user('a'), assistant('b'));
    const first = talk.window(user('next'), 1_000_000);
    talk.past.push(user('next'), assistant('b'));
    const second = talk.window(user('last'), 1_000_000);
    expect(second.firstKept).toBe(first.firstKept);
    expect(second.entries).toHaveLength(first.entries.length + 2);
    expect(first.entries.length).toBeGreaterThan(3_000);
  });

  const turn = fc.record({
    asked: fc.integer({ min: 1, max: 60 }),
    answered: fc.integer({ min: 1, max: 60 }),
    reasoned: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100 })),
    looked: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 200 })),
    isSystem: fc.integer({ min: 0, max: 40 }).map((chance) => chance === 0),
  });
  const long = fc.record({
    turns: fc.array(turn, { minLength: 20, maxLength: 80 }),
    budget: fc.integer({ min: 1_200, max: 4_000 }),
    hasSummary: fc.boolean(),
  });

  it('keeps its guarantees and a stable beginning for every long conversation', () => {
    fc.assert(
      fc.property(long, ({ turns, budget, hasSummary }) => {
        const talk = new Talk();
        const summary = hasSummary ? user('What was said before: much.') : undefined;
        let changes = 0;
        let former: readonly Message[] = [];
        turns.forEach((step, index) => {
          const newest = user(`${index} ${words(step.asked)}`);
          const window = talk.window(newest, budget, summary);
          const messages = messagesOf(window);
          expect(window.tokens).toBe(sum(messages.map(sized)));
          expect(window.tokens).toBeLessThanOrEqual(budget * 0.8);
          expect(messages.at(-1)).toBe(newest.message);
          expect(messages.find(({ role }) => role !== 'system')?.role).toBe('user');
          expect(findToolPairs(messages).orphans.size).toBe(0);
          const systems = talk.past.filter(({ message }) => message.role === 'system');
          expect(messages.filter(({ role }) => role === 'system')).toHaveLength(systems.length);
          const isStable = former.every((message, place) => equal(message, messages[place]));
          if (!isStable) changes += 1;
          former = messages;
          talk.past.push(newest);
          if (step.isSystem) talk.past.push(system('Be brief.'));
          if (step.looked > 0) {
            talk.past.push(toolCall(`${index}`), toolResult(`${index}`, words(step.looked)));
          }
          talk.past.push(
            step.reasoned > 0
              ? thinking(words(step.answered), words(step.reasoned))
              : assistant(words(step.answered)),
          );
        });
        const steps = Math.ceil(Math.max(0, sum(talk.past) - budget * 0.8) / (budget * 0.3));
        expect(changes).toBeLessThanOrEqual(steps);
      }),
      { numRuns: 200 },
    );
  });

  it('never exceeds the budget, or reports that the message is too long', () => {
    const any = fc.record({
      sizes: fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 12 }),
      newest: fc.integer({ min: 1, max: 500 }),
      budget: fc.integer({ min: 0, max: 600 }),
    });
    fc.assert(
      fc.property(any, ({ sizes, newest, budget }) => {
        const talk = new Talk();
        for (const size of sizes) talk.past.push(user(words(size)), assistant('ok'));
        const asked = user(words(newest));
        if (asked.tokens > budget) {
          expect(() => talk.window(asked, budget)).toThrow(RhetorError);
          return;
        }
        const window = talk.window(asked, budget, user('What was said before: much.'));
        expect(window.tokens).toBeLessThanOrEqual(budget);
        expect(window.entries.at(-1)).toBe(asked);
        expect(window.entries[0]?.message.role).toBe('user');
      }),
    );
  });
});

function equal(left: Message, right: Message | undefined): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
