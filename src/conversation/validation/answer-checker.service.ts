/** Checks answers against JSON schemas, in a process of their own: a hostile schema delays its own caller at most. */
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LONGEST_SCHEMA, MOST_PATTERN_CHARACTERS } from '../limits.ts';
import { type AnswerCheck, type CheckResult, unchecked } from './answer-check.ts';
import { CheckQueue, type CheckWait, type QueuedCheck } from './check-queue.ts';
import { CheckProcess, PROCESS_ENDED } from './check-process.ts';
import type { ExpectedSchema } from '../preparation/expected-schema.ts';
import { HarmfulSchemas } from './harmful-schemas.ts';
import { patternLength } from './schema-patterns.ts';

const HARMFUL = unchecked(
  'a check by this schema took too much time or memory a few minutes ago, so it is not repeated yet',
);

@Injectable()
export class AnswerChecker implements OnModuleDestroy {
  private readonly queue = new CheckQueue();
  private readonly harmful = new HarmfulSchemas();
  private readonly process = new CheckProcess({
    onChange: () => this.next(),
    // It would not start the next time either.
    onBroken: () => this.queue.clear(PROCESS_ENDED),
  });

  /** Starts the process, so that it is ready by the time there is an answer. */
  warm(): void {
    this.process.start();
  }

  /** Never rejects. */
  check(expected: ExpectedSchema, text: string, wait: CheckWait): Promise<CheckResult> {
    const check = { caller: wait.caller, schema: JSON.stringify(expected), text };
    const refused = this.refusal(expected, check);
    if (refused !== undefined) return Promise.resolve(refused);
    return new Promise((resolve) => {
      this.queue.add({ check, resolve }, wait);
      this.next();
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.queue.clear(PROCESS_ENDED);
    await this.process.end();
  }

  private refusal(expected: ExpectedSchema, check: AnswerCheck): CheckResult | undefined {
    if (check.schema.length > LONGEST_SCHEMA) {
      return unchecked(`the schema is longer than ${LONGEST_SCHEMA} characters`);
    }
    // The memory of compiled expressions does not count towards the process's limit.
    if (patternLength(expected, MOST_PATTERN_CHARACTERS) > MOST_PATTERN_CHARACTERS) {
      return unchecked(
        `the regular expressions of the schema are longer than ${MOST_PATTERN_CHARACTERS} characters in all`,
      );
    }
    return this.harmful.has(check) ? HARMFUL : undefined;
  }

  private next(): void {
    while (this.process.isFree) {
      const next = this.queue.take();
      if (next === undefined) return;
      // It may have turned out while the check waited.
      if (this.harmful.has(next.check)) next.resolve(HARMFUL);
      else this.run(next);
    }
    if (!this.queue.isEmpty) this.process.start();
  }

  private run({ check, resolve }: QueuedCheck): void {
    this.process.run(check, (outcome) => {
      if (outcome.type !== 'stopped') return resolve(outcome);
      this.harmful.add(check);
      resolve(unchecked(outcome.reason));
    });
  }
}
