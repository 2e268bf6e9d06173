/** The main thread's side of the thread of checks: one check at a time, each with a time limit. */
import { Worker } from 'node:worker_threads';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { CHECK_HEAP_MB, LONGEST_CHECK_MS, LONGEST_SCHEMA, MOST_WAITING_CHECKS } from '../limits.ts';
import { type AnswerCheck, type CheckReply, type CheckResult, unchecked } from './answer-check.ts';

type Waiting = {
  readonly check: AnswerCheck;
  readonly resolve: (result: CheckResult) => void;
};

const ENDED = unchecked('the thread that checks answers has ended');

@Injectable()
export class AnswerChecker implements OnModuleDestroy {
  private readonly waiting: Waiting[] = [];
  private running: Waiting | undefined;
  private worker: Worker | undefined;
  private isReady = false;
  private limit: NodeJS.Timeout | undefined;

  /** Starts the thread, so that it is ready by the time there is an answer. */
  warm(): void {
    this.worker ??= this.start();
  }

  /** Never rejects. */
  check(check: AnswerCheck): Promise<CheckResult> {
    if (check.schema.length > LONGEST_SCHEMA) {
      return Promise.resolve(unchecked(`the schema is longer than ${LONGEST_SCHEMA} characters`));
    }
    if (this.waiting.length >= MOST_WAITING_CHECKS) {
      return Promise.resolve(unchecked('too many other answers are waiting to be checked'));
    }
    return new Promise((resolve) => {
      this.waiting.push({ check, resolve });
      this.warm();
      this.next();
    });
  }

  async onModuleDestroy(): Promise<void> {
    const { worker } = this;
    this.forget();
    this.settle(ENDED);
    for (const { resolve } of this.waiting.splice(0)) resolve(ENDED);
    await worker?.terminate();
  }

  private next(): void {
    if (this.running !== undefined || !this.isReady) return;
    this.running = this.waiting.shift();
    if (this.running === undefined) return;
    this.worker?.ref();
    this.worker?.postMessage(this.running.check);
    this.limit = setTimeout(() => this.giveUp(), LONGEST_CHECK_MS);
  }

  private settle(result: CheckResult): void {
    clearTimeout(this.limit);
    this.running?.resolve(result);
    this.running = undefined;
    this.worker?.unref();
  }

  private giveUp(): void {
    const { worker } = this;
    this.forget();
    this.settle(unchecked(`the check took longer than ${LONGEST_CHECK_MS} ms`));
    void worker?.terminate();
    this.goOn();
  }

  private goOn(): void {
    if (this.waiting.length === 0) return;
    this.warm();
    this.next();
  }

  private forget(): void {
    this.worker = undefined;
    this.isReady = false;
  }

  private start(): Worker {
    // The path from source (tests) and from the build.
    const script = import.meta.url.endsWith('.ts')
      ? './check-answer.worker.ts'
      : './check-answer.worker.js';
    const worker = new Worker(new URL(script, import.meta.url), {
      name: 'answer-checker',
      // A caller's schema runs there as code: it finds no keys.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: CHECK_HEAP_MB },
    });
    worker.unref();
    worker.on('message', (reply: CheckReply) => {
      if (this.worker !== worker) return;
      if (reply.type === 'ready') this.isReady = true;
      else this.settle(reply);
      this.next();
    });
    // The exit follows.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.worker !== worker) return;
      const hadStarted = this.isReady;
      this.forget();
      this.settle(ENDED);
      // A thread that does not even start would not start the next time.
      if (!hadStarted) for (const { resolve } of this.waiting.splice(0)) resolve(ENDED);
      this.goOn();
    });
    return worker;
  }
}
