import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Role } from '../../model/message.ts';
import {
  hasSeveralTurns,
  type HistoryPlan,
  type KnownTalk,
  planHistory,
  reachOf,
  repeatedTalk,
} from './history-plan.ts';
import { takeUntilEnough } from './stored-talk.ts';
import type { TalkMessage } from './talk-message.ts';

/** `u1` is a question, `a1` an answer, `t1` the result of a tool. */
function talk(words: string): readonly TalkMessage[] {
  return words.split(' ').flatMap((word) => (word === '' ? [] : [said(word)]));
}

function said(word: string): TalkMessage {
  const roles: Record<string, Role> = { u: 'user', a: 'assistant', t: 'tool' };
  return { key: word, role: roles[word.slice(0, 1)] ?? 'user', size: word.length, callIds: [] };
}

/** Everything that is stored. */
function whole(stored: readonly TalkMessage[]): KnownTalk {
  return {
    count: stored.length,
    hasSeveralTurns: hasSeveralTurns(stored),
    oldest: stored,
    newest: stored,
  };
}

/** The part that a store reads. */
function read(stored: readonly TalkMessage[], list: readonly TalkMessage[]): KnownTalk {
  const reach = reachOf(list);
  const facts = { count: stored.length, hasSeveralTurns: hasSeveralTurns(stored) };
  if (reach.needsTurns && facts.hasSeveralTurns) return { ...facts, oldest: [], newest: [] };
  const oldest = takeUntilEnough(stored, reach.fromOldest([]));
  const newest = takeUntilEnough(stored.toReversed(), reach.fromNewest()).reverse();
  return { ...facts, hasSeveralTurns: reach.needsTurns && facts.hasSeveralTurns, oldest, newest };
}

function outcome(
  stored: readonly TalkMessage[],
  list: readonly TalkMessage[],
): readonly [HistoryPlan['type'], kept: string, archived: string, added: string] {
  const { type, kept, newFrom } = planHistory(whole(stored), list);
  const words = (part: readonly TalkMessage[]): string => part.map(({ key }) => key).join(' ');
  return [
    type,
    words(stored.slice(0, kept)),
    words(stored.slice(kept)),
    words(list.slice(newFrom)),
  ];
}

describe('planHistory', () => {
  it.each<[string, string, string, ReturnType<typeof outcome>]>([
    ['one message after several turns', 'u1 a1 u2 a2', 'u3', ['addition', 'u1 a1 u2 a2', '', 'u3']],
    ['the same question again', 'u1 a1 u2 a2', 'u2', ['addition', 'u1 a1 u2 a2', '', 'u2']],
    ['the first question again', 'u1 a1 u2 a2', 'u1', ['addition', 'u1 a1 u2 a2', '', 'u1']],
    ['several questions', 'u1 a1 u2 a2', 'u3 u4', ['addition', 'u1 a1 u2 a2', '', 'u3 u4']],
    ['a first list', '', 'u1 u2', ['addition', '', '', 'u1 u2']],
    ['a first list with an answer', '', 'u1 a1 u2', ['view', '', '', 'u1 a1 u2']],
    ['the whole list and more', 'u1 a1', 'u1 a1 u2', ['view', 'u1 a1', '', 'u2']],
    ['exactly the list', 'u1 a1', 'u1 a1', ['view', 'u1 a1', '', '']],
    ['a result of a tool', 'u1 a1', 'u1 a1 t1', ['view', 'u1 a1', '', 't1']],
    ['oldest messages dropped', 'u1 a1 u2 a2', 'u2 a2 u3', ['view', 'u1 a1 u2 a2', '', 'u3']],
    ['all but an answer dropped', 'u1 a1 u2 a2', 'a2 u3', ['view', 'u1 a1 u2 a2', '', 'u3']],
    [
      'a tail that repeats itself',
      'u9 a9 u1 a1 u1 a1',
      'u1 a1 u1 a1 u2',
      ['view', 'u9 a9 u1 a1 u1 a1', '', 'u2'],
    ],
    ['a tail without an answer', 'u1 a1 u2', 'u2 u3', ['addition', 'u1 a1 u2', '', 'u2 u3']],
    ['another answer wanted', 'u1 a1 u2 a2', 'u1 a1 u2', ['view', 'u1 a1 u2', 'a2', '']],
    ['the first answer again', 'u1 a1', 'u1', ['view', 'u1', 'a1', '']],
    ['an edited question', 'u1 a1 u2 a2', 'u1 a1 u3', ['view', 'u1 a1', 'u2 a2', 'u3']],
    ['an edited answer', 'u1 a1 u2 a2', 'u1 a9 u3', ['view', 'u1', 'a1 u2 a2', 'a9 u3']],
    ['a tool loop begun anew', 'u1 a1 t1 a2', 'u1', ['view', 'u1', 'a1 t1 a2', '']],
    ['something else', 'u1 a1', 'u2', ['addition', 'u1 a1', '', 'u2']],
    [
      'another conversation',
      'u1 a1 u2 a2',
      'u8 a8 u9',
      ['addition', 'u1 a1 u2 a2', '', 'u8 a8 u9'],
    ],
    ['only a system prompt', 'u1 a1', '', ['addition', 'u1 a1', '', '']],
    ['only a result', 'u1 a1', 't1', ['addition', 'u1 a1', '', 't1']],
  ])('%s', (_name, stored, list, expected) => {
    expect(outcome(talk(stored), talk(list))).toEqual(expected);
  });

  const message = fc.constantFrom('u1', 'u2', 'a1', 'a2', 't1').map(said);
  const messages = fc.array(message, { maxLength: 12 });

  it('finds the new part of a list that continues the conversation', () => {
    fc.assert(
      fc.property(messages, messages, (stored, more) => {
        const list = [...stored, ...more];
        const { kept, newFrom, type } = planHistory(whole(stored), list);
        expect(kept).toBe(stored.length);
        // Questions alone, repeated after several turns, are an addition.
        if (type === 'view') expect(list.slice(newFrom)).toEqual(more);
        else expect(list.some(({ role }) => role === 'assistant')).toBe(false);
      }),
    );
  });

  it('archives nothing if the list begins with a tail that includes an answer', () => {
    fc.assert(
      fc.property(messages, messages, messages, (before, tail, more) => {
        fc.pre(tail.some(({ role }) => role === 'assistant'));
        const stored = [...before, ...tail];
        expect(planHistory(whole(stored), [...tail, ...more]).kept).toBe(stored.length);
      }),
    );
  });

  it('archives nothing for an addition, and keeps all of it', () => {
    fc.assert(
      fc.property(messages, messages, (stored, list) => {
        const { type, kept, newFrom } = planHistory(whole(stored), list);
        if (type === 'addition') expect([kept, newFrom]).toEqual([stored.length, 0]);
      }),
    );
  });

  it('archives only messages after a common beginning', () => {
    fc.assert(
      fc.property(messages, messages, (stored, list) => {
        const { kept, newFrom } = planHistory(whole(stored), list);
        if (kept === stored.length) return;
        expect(kept).toBeGreaterThan(0);
        expect(newFrom).toBe(kept);
        expect(list.slice(0, kept)).toEqual(stored.slice(0, kept));
        expect(list[kept]?.key).not.toBe(stored[kept]?.key);
      }),
    );
  });

  it('ends a view with the list, and finds nothing new in a view sent again with its answer', () => {
    fc.assert(
      fc.property(messages, messages, (stored, list) => {
        const { type, kept, newFrom } = planHistory(whole(stored), list);
        const after = [...stored.slice(0, kept), ...list.slice(newFrom)];
        if (type === 'view') expect(after.slice(after.length - list.length)).toEqual(list);
        const again = planHistory(whole([...after, said('a9')]), [...list, said('a9')]);
        expect(again.kept).toBe(after.length + 1);
        if (again.type === 'view') expect(again.newFrom).toBe(list.length + 1);
      }),
    );
  });

  it('needs only the messages that a store reads', () => {
    fc.assert(
      fc.property(messages, messages, (stored, list) => {
        const part = read(stored, list);
        const plan = planHistory(part, list);
        expect(plan).toEqual(planHistory(whole(stored), list));
        expect(repeatedTalk(part, plan)).toEqual(list.slice(0, plan.newFrom));
        expect(part.oldest.length).toBeLessThanOrEqual(Math.max(1, list.length));
        expect(part.newest.length).toBeLessThanOrEqual(Math.max(1, list.length));
      }),
    );
  });

  it('reads at most as many messages as the list has, even if all are equal', () => {
    const long = Array.from({ length: 100_000 }, () => said('a1'));
    const list = [...long.slice(0, 4_095), said('u1')];
    const part = read(long, list);
    expect([part.oldest.length, part.newest.length]).toEqual([4_096, 4_096]);
    expect(planHistory(part, list)).toEqual({ type: 'view', kept: 100_000, newFrom: 4_095 });
  });
});
