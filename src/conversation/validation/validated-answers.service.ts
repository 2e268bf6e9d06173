/** Answers as the router gives them, checked against the JSON schema of the request where a rule says so. */
import { Injectable } from '@nestjs/common';
import { assertNever } from '../../model/assert-never.ts';
import {
  type AnswerValidation,
  VALIDATION_OUTCOMES,
  type ValidationOutcome,
} from '../../model/answer-validation.ts';
import { textOf } from '../../model/message.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { StreamRecovery } from '../../model/choices/stream-recovery.ts';
import type { AttemptJournal } from '../../routing/attempt-journal.ts';
import type { AnswerReader, RouteStart } from '../../routing/routed-event.ts';
import { Router } from '../../routing/router.service.ts';
import { ArrivedAnswer } from '../events/arrived-answer.ts';
import { LONGEST_CHECK_WAIT_MS, LONGEST_HELD_FRAMES } from '../limits.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';
import type { CheckResult } from './answer-check.ts';
import { AnswerChecker } from './answer-checker.service.ts';
import type { ExpectedSchema } from '../preparation/expected-schema.ts';
import { GatheredAnswer } from './gathered-answer.ts';
import { repairMessages, repairPlan, withRepair } from './repair.ts';

export interface CheckedReader extends AnswerReader {
  /** Receives another answer in place of all that came before, whole but for its end. */
  replace(start: RouteStart, answer: ArrivedAnswer): void;
}

type Answered = Pick<PreparedTurn, 'plan' | 'expected' | 'request'>;
type Asked = {
  readonly plan: PreparedTurn['plan'];
  readonly expected: ExpectedSchema;
  readonly reader: CheckedReader;
  readonly caller: string;
  readonly signal: AbortSignal;
  readonly journal: AttemptJournal;
  /** By `performance.now()`. */
  readonly startedAt: number;
};

@Injectable()
export class ValidatedAnswers {
  /** How many checked answers ended in which way, since the start of the process. */
  readonly outcomes = new Map<ValidationOutcome, number>(
    VALIDATION_OUTCOMES.map((outcome) => [outcome, 0]),
  );

  constructor(
    private readonly router: Router,
    private readonly checker: AnswerChecker,
  ) {}

  /**
   * As `Router.answer`. An answer that does not fit is asked for once more; the reader, which must show
   * nothing before the end, then gets the new answer in its place.
   */
  async answer(
    { plan, expected, request: { caller = '' } }: Answered,
    reader: CheckedReader,
    recovery: StreamRecovery,
    signal: AbortSignal,
    journal: AttemptJournal,
  ): Promise<void> {
    if (expected === undefined) return this.router.answer(plan, reader, recovery, signal, journal);
    this.checker.warm();
    const startedAt = performance.now();
    const asked = { plan, expected, reader, caller, signal, journal, startedAt };
    // The reader has the frames.
    const first = new GatheredAnswer(reader, new ArrivedAnswer(0), {
      pass: (event) => reader.take(event),
    });
    await this.router.answer(plan, first, recovery, signal, journal);
    if (!first.isToBeChecked) return reader.take(first.end);
    const result = await this.check(first, asked);
    if (result.type === 'breaks') return this.repair(first, result.faults, asked);
    this.end(reader, first, toValidation(result, asked));
  }

  private async repair(
    first: GatheredAnswer,
    faults: readonly string[],
    asked: Asked,
  ): Promise<void> {
    const { plan, expected, reader, journal, startedAt } = asked;
    const answered = journal.current;
    const added = repairMessages(first.toMessage(), faults, first.route, expected);
    const second = new GatheredAnswer(reader, new ArrivedAnswer(LONGEST_HELD_FRAMES), {
      change: (request) => withRepair(request, added),
    });
    const again = repairPlan(plan, first.route, performance.now() - startedAt);
    if (!(await this.isAnswered(again, second, asked)) || !second.isToBeChecked) {
      // The first answer is the better one, and the last call in the ledger says how a request ended.
      if (answered !== undefined) journal.promote(answered);
      return this.end(reader, first, toValidation({ type: 'breaks', faults }, asked));
    }
    const result = await this.check(second, asked);
    reader.replace(second.route, second.answer);
    const validation =
      result.type === 'fits'
        ? ({ outcome: 'repaired', faults, attempts: journal.attempts.length } as const)
        : toValidation(result, asked);
    this.end(reader, second, validation);
  }

  private end(reader: AnswerReader, { end }: GatheredAnswer, validation: AnswerValidation): void {
    const { outcome } = validation;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    reader.take({ ...end, validation });
  }

  /** False if the call fails: there is an answer already. */
  private async isAnswered(
    plan: PreparedTurn['plan'],
    second: GatheredAnswer,
    { signal, journal }: Asked,
  ): Promise<boolean> {
    try {
      await this.router.answer(plan, second, 'buffer', signal, journal);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RhetorError) return false;
      throw error;
    }
  }

  private async check(
    answer: GatheredAnswer,
    { expected, caller, signal, startedAt }: Asked,
  ): Promise<CheckResult> {
    const { totalMs = Infinity } = answer.route.candidate.limits;
    const leftMs = Math.max(0, totalMs - (performance.now() - startedAt));
    const withinMs = Math.min(LONGEST_CHECK_WAIT_MS, leftMs);
    const text = textOf(answer.toMessage());
    const result = await this.checker.check(expected, text, { caller, withinMs, signal });
    signal.throwIfAborted();
    return result;
  }
}

function toValidation(
  result: CheckResult,
  { journal: { attempts: all } }: Pick<Asked, 'journal'>,
): AnswerValidation {
  const attempts = all.length;
  switch (result.type) {
    case 'fits':
      return { outcome: 'valid', faults: [], attempts };
    case 'breaks':
      return { outcome: 'invalid', faults: result.faults, attempts };
    case 'unchecked':
      return { outcome: 'unchecked', faults: [result.reason], attempts };
    default:
      return assertNever(result);
  }
}
