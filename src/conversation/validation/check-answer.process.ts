/** The process of checks: what a caller's schema does there blocks nothing else, and stops nothing else. */
import { Script } from 'node:vm';
import { LONGEST_CHECK_MS } from '../limits.ts';
import type { AnswerCheck, CheckReply } from './answer-check.ts';
import { checkAnswer } from './check-answer.ts';

/** Rhetor ends a check that takes too long. This is for one that Rhetor did not outlive. */
const ORPHAN_LIMIT_MS = 2 * LONGEST_CHECK_MS;

let next: AnswerCheck | undefined;
Object.assign(globalThis, { check: () => next && reply(checkAnswer(next)) });
const bounded = new Script('check()');

// These are for Rhetor, which may have to finish answers; this process ends with its channel.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('message', (check: AnswerCheck) => {
  next = check;
  bounded.runInThisContext({ timeout: ORPHAN_LIMIT_MS });
});
reply({ type: 'ready' });

function reply(result: CheckReply): void {
  process.send?.(result);
}
