/** Captures the log of a Rhetor that runs in the test's own process. */
import { vi } from 'vitest';

export type LogLine = Readonly<Record<string, unknown>>;

export class LogLines {
  private written = '';

  /** From now on log lines are kept here and not printed, until the test's mocks are restored. */
  start(): void {
    this.written = '';
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, 'write').mockImplementation((text) => {
        this.written += String(text);
        return true;
      });
    }
  }

  /** The whole log. */
  get text(): string {
    return this.written;
  }

  /** Every line, parsed. */
  get lines(): readonly LogLine[] {
    return this.written
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as LogLine);
  }

  /** The lines with these fields, and possibly others. */
  with(fields: LogLine): readonly LogLine[] {
    return this.lines.filter((line) =>
      Object.entries(fields).every(([name, value]) => line[name] === value),
    );
  }

  /** The lines of the turns in a context. */
  turnsOf(context: string): readonly LogLine[] {
    return this.with({ event: 'request', context });
  }

  async turnOf(context: string): Promise<LogLine> {
    return this.lineWith({ event: 'request', context });
  }

  /** The one line with these fields; waits for it. */
  async lineWith(fields: LogLine): Promise<LogLine> {
    return vi.waitFor(
      () => {
        const [line, ...others] = this.with(fields);
        if (line === undefined || others.length > 0) {
          throw new Error(`not one line with ${JSON.stringify(fields)} in: ${this.written}`);
        }
        return line;
      },
      { interval: 5 },
    );
  }
}
