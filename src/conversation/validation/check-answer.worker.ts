/** The thread of checks: what a caller's schema does there blocks nothing else. */
import { parentPort } from 'node:worker_threads';
import type { AnswerCheck, CheckReply } from './answer-check.ts';
import { checkAnswer } from './check-answer.ts';

const port = parentPort;
if (port === null) throw new Error('answers are checked in a thread of their own');
const reply = (result: CheckReply): void => port.postMessage(result);

port.on('message', (check: AnswerCheck) => reply(checkAnswer(check)));
reply({ type: 'ready' });
