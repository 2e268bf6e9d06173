/** One line on stderr that shows the progress of a long task and is erased at the end. */
import type { Terminal } from './terminal.ts';

/** Shorter tasks show nothing. */
const PATIENCE_MS = 500;
const REFRESH_MS = 100;

export class Progress {
  private readonly terminal: Terminal;
  private text: string;
  private isShown = false;
  private readonly begin = performance.now();
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(terminal: Terminal, text: string) {
    this.terminal = terminal;
    this.text = text;
    if (terminal.hasNotes) {
      this.timer = setInterval(() => this.show(), REFRESH_MS).unref();
    }
  }

  update(text: string): void {
    this.text = text;
  }

  end(): void {
    clearInterval(this.timer);
    if (this.isShown) process.stderr.write('\r\u001B[2K');
    this.isShown = false;
  }

  private show(): void {
    const elapsed = performance.now() - this.begin;
    if (elapsed < PATIENCE_MS) return;
    this.isShown = true;
    const line = `${this.text} · ${Math.floor(elapsed / 1_000)} s`;
    process.stderr.write(`\r\u001B[2K${this.terminal.noteStyle('dim', line)}`);
  }
}
