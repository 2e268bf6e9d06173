/** Answers as the router gives them, checked against the JSON schema of the request where a rule says so. */
import { Injectable } from '@nestjs/common';
import { assertNever } from '../../model/assert-never.ts';
import type { AnswerValidation } from '../../model/answer-validation.ts';
import { textOf } from '../../model/message.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { StreamRecovery } from '../../model/stream-recovery.ts';
import type { AttemptJournal } from '../../routing/attempt-journal.ts';
import type { AnswerReader, RoutedEvent } from '../../routing/routed-event.ts';
import { Router } from '../../routing/router.service.ts';
import type { PreparedTurn } from '../prepared-turn.ts';
import type { CheckResult } from './answer-check.ts';
import { AnswerChecker } from './answer-checker.service.ts';
import type { ExpectedSchema } from './expected-schema.ts';
import { GatheredAnswer } from './gathered-answer.ts';
import { repairMessages, repairPlan, withRepair } from './repair.ts';

type Answered = Pick<PreparedTurn, 'plan' | 'expected'>;
type Asked = {
  readonly plan: PreparedTurn['plan'];
  readonly expected: ExpectedSchema;
  readonly reader: AnswerReader;
  readonly signal: AbortSignal;
  readonly journal: AttemptJournal;
  /** By `performance.now()`. */
  readonly startedAt: number;
};

@Injectable()
export class ValidatedAnswers {
  constructor(
    private readonly router: Router,
    private readonly checker: AnswerChecker,
  ) {}

  /**
   * As `Router.answer`. An answer that does not fit is asked for once more; the reader, which must show
   * nothing before the end, then gets another start and the new answer.
   */
  async answer(
    { plan, expected }: Answered,
    reader: AnswerReader,
    recovery: StreamRecovery,
    signal: AbortSignal,
    journal: AttemptJournal,
  ): Promise<void> {
    if (expected === undefined) return this.router.answer(plan, reader, recovery, signal, journal);
    this.checker.warm();
    const asked = { plan, expected, reader, signal, journal, startedAt: performance.now() };
    const first = new GatheredAnswer(reader, (event) => reader.take(event));
    await this.router.answer(plan, first, recovery, signal, journal);
    if (!first.isToBeChecked) return reader.take(first.end);
    const result = await this.check(first, asked);
    if (result.type === 'breaks') return this.repair(first, result.faults, asked);
    reader.take({ ...first.end, validation: toValidation(result, asked) });
  }

  private async repair(
    first: GatheredAnswer,
    faults: readonly string[],
    asked: Asked,
  ): Promise<void> {
    const { plan, expected, reader, journal, startedAt } = asked;
    const answered = journal.current;
    const added = repairMessages(first.toMessage(), faults, first.route, expected);
    const events: RoutedEvent[] = [];
    const second = new GatheredAnswer(
      reader,
      (event) => events.push(event),
      (request) => withRepair(request, added),
    );
    const again = repairPlan(plan, first.route, performance.now() - startedAt);
    if (!(await this.isAnswered(again, second, asked)) || !second.isToBeChecked) {
      // The first answer is the better one, and the last call in the ledger says how a request ended.
      if (answered !== undefined) journal.promote(answered);
      const validation = toValidation({ type: 'breaks', faults }, asked);
      return reader.take({ ...first.end, validation });
    }
    const result = await this.check(second, asked);
    for (const event of events) reader.take(event);
    const validation =
      result.type === 'fits'
        ? ({ outcome: 'repaired', faults, attempts: journal.attempts.length } as const)
        : toValidation(result, asked);
    reader.take({ ...second.end, validation });
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

  private async check(answer: GatheredAnswer, { expected, signal }: Asked): Promise<CheckResult> {
    const text = textOf(answer.toMessage());
    const result = await this.checker.check({ schema: JSON.stringify(expected), text });
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
