/** Asks the process under test for its memory, sockets and timers. */
import type { RhetorProcess } from '../process/rhetor-process.ts';

export type ProcessFigures = {
  /** After a garbage collection. */
  readonly heapMiB: number;
  readonly residentMiB: number;
  readonly timers: number;
  /** Sockets to callers and upstreams, including idle ones of a pool. */
  readonly sockets: number;
};

/** Variables for the process, which has no such report by itself. */
export const REPORTING = {
  NODE_OPTIONS: `--import=${new URL('./report-figures.ts', import.meta.url).href}`,
};

export class FiguresOf {
  private reports = 0;

  constructor(private readonly rhetor: RhetorProcess) {}

  async now(): Promise<ProcessFigures> {
    this.reports += 1;
    const head = `figures ${this.reports} `;
    this.rhetor.kill('SIGUSR2');
    await this.rhetor.untilPrinted(head);
    const start = this.rhetor.stderr.indexOf(head) + head.length;
    const line = this.rhetor.stderr.slice(start).split('\n', 1)[0] ?? '';
    return JSON.parse(line) as ProcessFigures;
  }
}
