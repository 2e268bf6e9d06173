/**
 * The process of checks as Rhetor sees it: one check at a time, each with a time limit. A thread would
 * not do: V8 ends the whole process when a thread of limited memory asks for too much at once.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../config/child-environment.ts';
import { CHECK_HEAP_MB, LONGEST_CHECK_MS, LONGEST_CHECK_START_MS } from '../limits.ts';
import { type AnswerCheck, type CheckReply, type CheckResult, unchecked } from './answer-check.ts';

/** `stopped`: the check took too much time or memory. */
export type CheckOutcome = CheckResult | { readonly type: 'stopped'; readonly reason: string };

export type ProcessWatcher = {
  /** The process is free, or has ended and can be started again. */
  readonly onChange: () => void;
  /** The process does not even start. */
  readonly onBroken: () => void;
};

export const PROCESS_ENDED = unchecked('the process that checks answers has ended');

export class CheckProcess {
  private state: 'absent' | 'starting' | 'free' | 'busy' | 'ending' = 'absent';
  private child: ChildProcess | undefined;
  private settle: ((outcome: CheckOutcome) => void) | undefined;
  private limit: NodeJS.Timeout | undefined;

  constructor(private readonly watcher: ProcessWatcher) {}

  get isFree(): boolean {
    return this.state === 'free';
  }

  /** Has no effect while there is a process, even one that is ending. */
  start(): void {
    if (this.child !== undefined) return;
    this.state = 'starting';
    try {
      this.child = this.create();
    } catch {
      this.leave();
    }
  }

  /** To be called only while the process is free. */
  run(check: AnswerCheck, settle: (outcome: CheckOutcome) => void): void {
    this.state = 'busy';
    this.settle = settle;
    // One that cannot be reached has ended, and its exit follows.
    this.child?.send(check, () => undefined);
    this.limit = setTimeout(() => {
      this.kill();
      const reason = `the check took longer than ${LONGEST_CHECK_MS} ms`;
      this.finish({ type: 'stopped', reason });
    }, LONGEST_CHECK_MS);
  }

  /** Resolves when the process has ended. */
  async end(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
    this.kill();
    this.finish(PROCESS_ENDED);
    await ended;
  }

  private kill(): void {
    this.state = 'ending';
    this.child?.kill('SIGKILL');
  }

  private finish(outcome: CheckOutcome): void {
    const { settle } = this;
    clearTimeout(this.limit);
    this.settle = undefined;
    settle?.(outcome);
  }

  private create(): ChildProcess {
    // The path from source (tests) and from the build.
    const script = import.meta.url.endsWith('.ts')
      ? './check-answer.process.ts'
      : './check-answer.process.js';
    const child = fork(fileURLToPath(new URL(script, import.meta.url)), {
      // A caller's schema runs there as code: it finds no keys.
      env: childEnvironment(),
      execArgv: [`--max-old-space-size=${CHECK_HEAP_MB}`],
      // V8 has much to say when memory runs out.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.unref();
    child.channel?.unref();
    child.on('message', (reply: CheckReply) => this.hear(reply));
    child.once('exit', () => this.leave());
    // Without a process there is no exit.
    child.on('error', () => child.pid === undefined && this.leave());
    this.limit = setTimeout(() => child.kill('SIGKILL'), LONGEST_CHECK_START_MS).unref();
    return child;
  }

  private hear(reply: CheckReply): void {
    if (this.state === 'ending') return;
    this.state = 'free';
    if (reply.type === 'ready') clearTimeout(this.limit);
    else this.finish(reply);
    this.watcher.onChange();
  }

  private leave(): void {
    const { state } = this;
    clearTimeout(this.limit);
    this.child = undefined;
    this.state = 'absent';
    if (state === 'starting') this.watcher.onBroken();
    if (state === 'busy') {
      this.finish({ type: 'stopped', reason: 'the check probably took too much memory' });
    }
    this.watcher.onChange();
  }
}
