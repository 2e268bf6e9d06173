/** The second answer of a repair is held within the bounds of every held answer, and no check outlasts its request. */
import { Test } from '@nestjs/testing';
import { beforeEach, expect, it } from 'vitest';
import { END, preparedTurn, START, text } from '../../../test/support/hand-turn.ts';
import { AttemptJournal } from '../../routing/attempt-journal.ts';
import type { AnswerReader, RoutedEvent } from '../../routing/routed-event.ts';
import { Router } from '../../routing/router.service.ts';
import type { ArrivedAnswer } from '../events/arrived-answer.ts';
import { LONGEST_CHECK_WAIT_MS, LONGEST_HELD_FRAMES } from '../limits.ts';
import type { CheckResult } from './answer-check.ts';
import { AnswerChecker } from './answer-checker.service.ts';
import type { CheckWait } from './check-queue.ts';
import { ValidatedAnswers } from './validated-answers.service.ts';

const frame = (words: string): RoutedEvent => ({
  type: 'vendor-frame',
  text: words,
  isClosing: false,
});

/** What the model answers, call by call, and what each check says. */
let answers: RoutedEvent[][];
let results: CheckResult[];
let waits: CheckWait[];
let taken: RoutedEvent[];
let replaced: ArrivedAnswer[];

beforeEach(() => {
  [answers, waits, taken, replaced] = [[], [], [], []];
  results = [{ type: 'breaks', faults: ['(root) must be number'] }, { type: 'fits' }];
});

async function answer(): Promise<void> {
  const module = await Test.createTestingModule({
    providers: [
      ValidatedAnswers,
      {
        provide: Router,
        useValue: {
          answer: async (_: unknown, reader: AnswerReader) =>
            answers.shift()?.forEach((event) => reader.take(event)),
        },
      },
      {
        provide: AnswerChecker,
        useValue: {
          warm: () => undefined,
          check: async (_: unknown, __: unknown, wait: CheckWait) => {
            waits.push(wait);
            return results.shift();
          },
        },
      },
    ],
  }).compile();
  await module.get(ValidatedAnswers).answer(
    { ...preparedTurn(), expected: { type: 'number' } },
    {
      requestFor: () => expect.unreachable(),
      take: (event) => taken.push(event),
      replace: (_, whole) => replaced.push(whole),
    },
    'buffer',
    new AbortController().signal,
    new AttemptJournal(),
  );
}

it('passes the vendor’s frames of the second answer on', async () => {
  answers = [
    [START, text('x'), END],
    [START, frame('data: 1'), text('1'), END],
  ];
  await answer();
  expect(replaced.map((whole) => whole.toEvents())).toEqual([[frame('data: 1')]]);
  expect(replaced[0]?.toMessage().parts).toEqual([{ type: 'text', text: '1' }]);
  expect(taken).toEqual([
    START,
    text('x'),
    { ...END, validation: expect.objectContaining({ outcome: 'repaired' }) },
  ]);
});

it('keeps only the meaning of the second answer if its frames are too many', async () => {
  const long = frame('x'.repeat(LONGEST_HELD_FRAMES / 2));
  answers = [
    [START, text('x'), END],
    [START, long, text('1'), long, text('2'), frame('y'), text('3'), END],
  ];
  await answer();
  expect(replaced.map((whole) => whole.toEvents())).toEqual([[text('123')]]);
});

it('lets an answer wait for its check for some seconds, or as long as its request may take', async () => {
  const { limits } = START.candidate;
  const brief = {
    ...START,
    candidate: { ...START.candidate, limits: { ...limits, totalMs: 500 } },
  };
  answers = [
    [START, text('x'), END],
    [brief, text('1'), END],
  ];
  await answer();
  const [first, second] = waits;
  expect(first?.withinMs).toBe(LONGEST_CHECK_WAIT_MS);
  expect(second?.withinMs).toBeGreaterThanOrEqual(0);
  expect(second?.withinMs).toBeLessThanOrEqual(500);
});
