import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textMessage, textOf } from '../../model/message.ts';
import { rankCandidates } from './rank-candidates.ts';
import type { SearchCandidate } from './search-query.ts';

const NOW = 1_000_000_000_000;
const DAY = 24 * 60 * 60 * 1_000;

function candidate(
  sequence: number,
  text: string,
  changes: Partial<SearchCandidate> & { readonly age?: number } = {},
): SearchCandidate {
  const { age = 0, ...rest } = changes;
  return {
    contextId: 'test',
    message: {
      id: `m${sequence}`,
      sequence,
      message: textMessage('user', text),
      timestamp: NOW - age,
      tokens: 1,
    },
    relevance: 5,
    isActive: true,
    previous: undefined,
    next: undefined,
    ...rest,
  };
}

function rank(question: string, candidates: readonly SearchCandidate[], limit = 10): string[] {
  const results = rankCandidates(candidates, { question, limit, now: NOW });
  return results.map(({ message }) => textOf(message.message));
}

describe('rankCandidates', () => {
  it('sorts by relevance first', () => {
    const weak = candidate(1, 'a weak one, here', { relevance: 2 });
    const strong = candidate(2, 'a strong one now', { relevance: 9 });
    expect(rank('one', [weak, strong])).toEqual(['a strong one now', 'a weak one, here']);
    expect(rank('one', [weak, strong], 1)).toEqual(['a strong one now']);
  });

  it('gives results different scores above 0 when every word of the question is common', () => {
    const often = candidate(1, 'the pelican and a pelican', { relevance: 1.9e-6 });
    const once = candidate(2, 'the pelican and a heron', { relevance: 0.9e-6 });
    const results = rankCandidates([once, often], { question: 'pelican', limit: 10, now: NOW });
    const [first = 0, second = 0] = results.map(({ score }) => Math.round(score * 1_000));
    expect(results.map(({ message }) => message.sequence)).toEqual([1, 2]);
    expect(first).toBeGreaterThan(100);
    expect(second).toBeGreaterThan(10);
    expect(second).toBeLessThan(first);
  });

  it('prefers the words of the question side by side', () => {
    const apart = candidate(1, 'the garden has a big gate');
    const together = candidate(2, 'has a garden gate, is big');
    expect(rank('Where is the garden gate?', [apart, together])[0]).toBe(
      'has a garden gate, is big',
    );
  });

  it('prefers the newer of two that are alike', () => {
    const old = candidate(2, 'the meeting is on Monday', { age: 90 * DAY });
    const recent = candidate(1, 'the meeting is on Friday', { age: DAY });
    expect(rank('meeting', [old, recent])[0]).toBe('the meeting is on Friday');
  });

  it('ranks the answer to a matching question above a weak match', () => {
    const asked = candidate(1, 'When do you fly to Porto?', { relevance: 8, next: 2 });
    const answer = candidate(2, 'On the ninth of May.', { relevance: 0, previous: 1 });
    const weak = candidate(3, 'I fly a lot, to be true.', { relevance: 2 });
    expect(rank('flight to Porto', [weak, asked, answer])).toEqual([
      'On the ninth of May.',
      'When do you fly to Porto?',
      'I fly a lot, to be true.',
    ]);
  });

  it('prefers statements to questions', () => {
    const asked = candidate(1, 'Is the shed green?');
    const said = candidate(2, 'The shed is green.');
    expect(rank('shed', [asked, said])[0]).toBe('The shed is green.');
  });

  it('returns a repeated text once, with its newest message', () => {
    const replaced = candidate(1, 'my name is Ada', { isActive: false, relevance: 6 });
    const active = candidate(2, 'my name is Ada');
    const elsewhere = candidate(3, 'my name is Ada', { contextId: 'other' });
    const results = rankCandidates([replaced, active, elsewhere], {
      question: 'name',
      limit: 10,
      now: NOW,
    });
    expect(results.map(({ message }) => message.id)).toEqual(['m3', 'm2']);
  });

  it('scores between 0 and 1, in order, whatever is found and asked', () => {
    const any = fc.record({
      text: fc.string(),
      relevance: fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1e6, noNaN: true })),
      isActive: fc.boolean(),
      age: fc.integer({ min: -DAY, max: 1_000 * DAY }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), fc.string(), (entries, question) => {
        const candidates = entries.map(({ text, ...rest }, index) =>
          candidate(index, text, { ...rest, previous: index - 1, next: index + 1 }),
        );
        const results = rankCandidates(candidates, { question, limit: 10, now: NOW });
        const scores = results.map(({ score }) => score);
        for (const score of scores) expect(score >= 0 && score <= 1).toBe(true);
        expect(scores).toEqual(scores.toSorted((left, right) => right - left));
        expect(results.length).toBeLessThanOrEqual(10);
      }),
    );
  });
});
