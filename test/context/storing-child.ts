/** The parent's side of storing-process.ts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { StoringReport } from './storing-process.ts';

/** A process of storing-process.ts, started through `wrapper`, and what it has reported so far. */
export class StoringChild {
  readonly reports: StoringReport[] = [];
  readonly child: ChildProcess;

  constructor(directory: string, run: string, ...wrapper: readonly string[]) {
    const script = join(import.meta.dirname, 'storing-process.ts');
    const node = [process.execPath, ...process.execArgv];
    const [command = '', ...rest] = [...wrapper, ...node, script, directory, run];
    this.child = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.child.on('message', (report) => this.reports.push(report as StoringReport));
  }

  of<T extends StoringReport['type']>(type: T): Extract<StoringReport, { type: T }>[] {
    return this.reports.filter(
      (report): report is Extract<StoringReport, { type: T }> => report.type === type,
    );
  }

  async waitFor(type: StoringReport['type'], count = 1): Promise<void> {
    await vi.waitFor(() => expect(this.of(type).length).toBeGreaterThanOrEqual(count), {
      interval: 2,
    });
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
  }
}
