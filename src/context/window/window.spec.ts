import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, textMessage } from '../../model/message.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { estimateMessageTokens } from '../tokens/token-estimate.ts';
import { findToolPairs } from './tool-pairs.ts';
import { fitWindow as fitSizedWindow, type SizedMessage, windowBudget } from './window.ts';
import { DEFAULT_CONTEXT_WINDOW } from '../limits.ts';

const past = (message: Message): SizedMessage => ({
  message,
  tokens: estimateMessageTokens(message),
});
const user = (text: string): Message => textMessage('user', text);
const assistant = (text: string): Message => textMessage('assistant', text);
const system = (text: string): Message => textMessage('system', text);
const call = (id: string): Message => ({
  role: 'assistant',
  parts: [{ type: 'tool-call', id, name: 'look', arguments: '{}' }],
});
const result = (toolCallId: string): Message => ({
  role: 'tool',
  parts: [{ type: 'tool-result', toolCallId, content: 'seen' }],
});
const sizeOf = (messages: readonly Message[]): number =>
  messages.reduce((sum, message) => sum + estimateMessageTokens(message), 0);

type Request = {
  readonly history: readonly SizedMessage[];
  readonly newest: readonly Message[];
  readonly budget: number;
};
const fitWindow = ({ history, newest, budget }: Request): readonly Message[] =>
  fitSizedWindow({ history, newest: newest.map(past), budget }).map(({ message }) => message);

describe('fitWindow', () => {
  const turns = [user('one'), assistant('uno'), user('two'), assistant('dos')];
  const newest = [user('three')];

  it('returns everything if everything fits', () => {
    const window = fitWindow({ history: turns.map(past), newest, budget: 1_000 });
    expect(window).toEqual([...turns, ...newest]);
  });

  it('keeps the newest whole turns, up to the last token', () => {
    const kept = [...turns.slice(2), ...newest];
    const budget = sizeOf([...turns.slice(1), ...newest]);
    expect(fitWindow({ history: turns.map(past), newest, budget })).toEqual(kept);
    expect(fitWindow({ history: turns.map(past), newest, budget: sizeOf(kept) })).toEqual(kept);
    expect(fitWindow({ history: turns.map(past), newest, budget: sizeOf(kept) - 1 })).toEqual(
      newest,
    );
  });

  it('keeps the system messages of the past', () => {
    const pinned = system('Be brief.');
    const history = [pinned, ...turns].map(past);
    expect(fitWindow({ history, newest, budget: sizeOf([pinned, ...newest]) })).toEqual([
      pinned,
      ...newest,
    ]);
  });

  it('keeps a pinned message whatever its age', () => {
    const [old, ...rest] = turns.map(past);
    const pinned = { ...past(assistant('We are in Lisbon.')), isPinned: true };
    const history = [...(old ? [old] : []), pinned, ...rest];
    const budget = sizeOf([pinned.message, ...newest]);
    expect(fitWindow({ history, newest, budget })).toEqual([pinned.message, ...newest]);
  });

  it('drops a call together with its result', () => {
    const pair = [user('look'), call('x'), user('and?'), result('x')];
    const budget = sizeOf([...pair.slice(2), ...newest]);
    expect(fitWindow({ history: pair.map(past), newest, budget })).toEqual(newest);
  });

  it('omits a call that was never answered, and keeps its text', () => {
    const cut: Message = {
      role: 'assistant',
      parts: [...assistant('Let me look.').parts, ...call('x').parts],
    };
    const window = fitWindow({ history: [user('look'), cut].map(past), newest, budget: 1_000 });
    expect(window).toEqual([user('look'), assistant('Let me look.'), ...newest]);
  });

  it('keeps the past call that the request answers, or fails', () => {
    const history = [user('old'), assistant('alt'), user('look'), call('x')].map(past);
    const answer = [result('x')];
    const needed = sizeOf([user('look'), call('x'), ...answer]);
    expect(fitWindow({ history, newest: answer, budget: needed })).toEqual([
      user('look'),
      call('x'),
      ...answer,
    ]);
    expect(() => fitWindow({ history, newest: answer, budget: needed - 1 })).toThrow(
      `${needed} tokens`,
    );
  });

  it('says how much of a window that is too small is pinned', () => {
    const pinned = { ...past(user('Remember this.')), isPinned: true };
    const attempt = () => fitWindow({ history: [pinned], newest, budget: 1 });
    expect(attempt).toThrow(`${pinned.tokens} of them for pinned messages`);
  });

  it('rejects a message that is too long by itself, with both numbers', () => {
    const long = user('word '.repeat(1_000));
    const attempt = (): unknown => fitWindow({ history: [], newest: [long], budget: 500 });
    expect(attempt).toThrow(RhetorError);
    expect(attempt).toThrow(/needs about 1254 tokens, and its window has room for 500/);
    expect(attempt).toThrow(expect.objectContaining({ code: 'context_length_exceeded' }));
  });

  const message: fc.Arbitrary<Message> = fc.oneof(
    { weight: 4, arbitrary: fc.string({ maxLength: 60 }).map(user) },
    { weight: 4, arbitrary: fc.string({ maxLength: 60 }).map(assistant) },
    { weight: 1, arbitrary: fc.string({ maxLength: 30 }).map(system) },
    { weight: 2, arbitrary: fc.constantFrom('x', 'y').map(call) },
    { weight: 2, arbitrary: fc.constantFrom('x', 'y').map(result) },
  );
  const request = fc.record({
    history: fc.array(message, { maxLength: 25 }).map((messages) => messages.map(past)),
    newest: fc.string({ maxLength: 60 }).map((text) => [user(text)]),
    budget: fc.integer({ min: 0, max: 400 }),
  });

  it('keeps its guarantees for every history and budget', () => {
    fc.assert(
      fc.property(request, ({ history, newest, budget }) => {
        const systems = history.filter((entry) => entry.message.role === 'system');
        const least = sizeOf([...systems.map((entry) => entry.message), ...newest]);
        if (least > budget) {
          expect(() => fitWindow({ history, newest, budget })).toThrow(RhetorError);
          return;
        }
        const window = fitWindow({ history, newest, budget });
        expect(sizeOf(window)).toBeLessThanOrEqual(budget);
        expect(window.at(-1)).toBe(newest[0]);
        expect(window.filter((kept) => kept.role === 'system')).toEqual(
          systems.map((entry) => entry.message),
        );
        expect(window.find((kept) => kept.role !== 'system')?.role).toBe('user');
        expect(findToolPairs(window).orphans.size).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('omits nothing that would have fitted', () => {
    fc.assert(
      fc.property(request, ({ history, newest, budget }) => {
        const talk = history.filter(({ message: { parts } }) => parts[0]?.type === 'text');
        const systems = talk.filter((entry) => entry.message.role === 'system');
        fc.pre(sizeOf([...systems.map((entry) => entry.message), ...newest]) <= budget);
        const window = fitWindow({ history: talk, newest, budget });
        const rest = talk.filter((entry) => entry.message.role !== 'system');
        const kept = window.length - systems.length - newest.length;
        const dropped = rest.slice(0, rest.length - kept);
        let size = sizeOf(window);
        for (const entry of dropped.toReversed()) {
          size += entry.tokens;
          if (entry.message.role === 'user') expect(size).toBeGreaterThan(budget);
        }
      }),
    );
  });
});

describe('windowBudget', () => {
  const nothing = { taken: 0, factor: 1 };

  it('is the window minus the answer, the system prompt, the tools and 5%', () => {
    const size = { contextWindow: 100_000, maxOutput: 10_000, taken: 12, factor: 1 };
    expect(windowBudget(size)).toBe(95_000 - 10_000 - 12);
  });

  it('is in estimated tokens, corrected by the factor of the model', () => {
    const size = { contextWindow: 100_000, maxOutput: 10_000, taken: 12 };
    expect(windowBudget({ ...size, factor: 1.25 })).toBe(85_000 / 1.25 - 12);
    expect(windowBudget({ ...size, factor: 0.8 })).toBe(85_000 / 0.8 - 12);
  });

  it('uses defaults for an unknown window and answer length', () => {
    const unknown = { contextWindow: undefined, maxOutput: undefined, ...nothing };
    expect(windowBudget(unknown)).toBe(Math.floor(DEFAULT_CONTEXT_WINDOW * 0.95) - 4_096);
  });

  it('leaves half of the window if the answer may be as long as the window', () => {
    expect(windowBudget({ contextWindow: 8_192, maxOutput: 8_192, ...nothing })).toBe(3_686);
  });

  it('is never negative', () => {
    const size = { contextWindow: 4_096, maxOutput: 100, taken: 10_000, factor: 1 };
    expect(windowBudget(size)).toBe(0);
  });
});
