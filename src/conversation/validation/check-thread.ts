/** The thread of checks as the main thread sees it: one check at a time, each with a time limit. */
import { Worker } from 'node:worker_threads';
import { CHECK_HEAP_MB, LONGEST_CHECK_MS } from '../limits.ts';
import { type AnswerCheck, type CheckReply, type CheckResult, unchecked } from './answer-check.ts';

/** `stopped`: the check took too much time or memory. */
export type CheckOutcome = CheckResult | { readonly type: 'stopped'; readonly reason: string };

export type ThreadWatcher = {
  /** The thread is free, or has ended and can be started again. */
  readonly onChange: () => void;
  /** The thread does not even start. */
  readonly onBroken: () => void;
};

export const THREAD_ENDED = unchecked('the thread that checks answers has ended');

export class CheckThread {
  private state: 'absent' | 'starting' | 'free' | 'busy' | 'ending' = 'absent';
  private worker: Worker | undefined;
  private settle: ((outcome: CheckOutcome) => void) | undefined;
  private limit: NodeJS.Timeout | undefined;

  constructor(private readonly watcher: ThreadWatcher) {}

  get isFree(): boolean {
    return this.state === 'free';
  }

  /**
   * Has no effect while there is a thread. One that is ending counts: compiling a regular expression
   * cannot be interrupted, and its memory would add to that of the next thread.
   */
  start(): void {
    this.worker ??= this.create();
  }

  /** To be called only while the thread is free. */
  run(check: AnswerCheck, settle: (outcome: CheckOutcome) => void): void {
    this.state = 'busy';
    this.settle = settle;
    this.worker?.ref();
    this.worker?.postMessage(check);
    this.limit = setTimeout(() => {
      this.state = 'ending';
      void this.worker?.terminate();
      const reason = `the check took longer than ${LONGEST_CHECK_MS} ms`;
      this.finish({ type: 'stopped', reason });
    }, LONGEST_CHECK_MS);
  }

  async end(): Promise<void> {
    const { worker } = this;
    if (worker === undefined) return;
    this.state = 'ending';
    this.finish(THREAD_ENDED);
    await worker.terminate();
  }

  private finish(outcome: CheckOutcome): void {
    const { settle } = this;
    clearTimeout(this.limit);
    this.settle = undefined;
    this.worker?.unref();
    settle?.(outcome);
  }

  private create(): Worker {
    // The path from source (tests) and from the build.
    const script = import.meta.url.endsWith('.ts')
      ? './check-answer.worker.ts'
      : './check-answer.worker.js';
    this.state = 'starting';
    const worker = new Worker(new URL(script, import.meta.url), {
      name: 'answer-checker',
      // A caller's schema runs there as code: it finds no keys.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: CHECK_HEAP_MB },
    });
    worker.unref();
    worker.on('message', (reply: CheckReply) => this.hear(reply));
    // The exit follows.
    worker.on('error', () => undefined);
    worker.on('exit', () => this.leave());
    return worker;
  }

  private hear(reply: CheckReply): void {
    if (this.state === 'ending') return;
    this.state = 'free';
    if (reply.type !== 'ready') this.finish(reply);
    this.watcher.onChange();
  }

  private leave(): void {
    const { state } = this;
    this.worker = undefined;
    this.state = 'absent';
    if (state === 'starting') this.watcher.onBroken();
    if (state === 'busy') {
      this.finish({ type: 'stopped', reason: 'the check probably took too much memory' });
    }
    this.watcher.onChange();
  }
}
