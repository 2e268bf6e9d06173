/**
 * Shows the progress of a migration: one updated line on a terminal, an occasional line elsewhere.
 */
import type { MigrationEvent } from '../../context/migration/migration-report.ts';
import { Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';

const LINE_EVERY_MS = 5_000;

export class MigrationProgress {
  private readonly terminal: Terminal;
  private progress: Progress;
  private lastLineAt = performance.now();

  constructor(terminal: Terminal) {
    this.terminal = terminal;
    this.progress = new Progress(terminal, 'opening both databases');
  }

  note(event: MigrationEvent): void {
    switch (event.type) {
      case 'begin':
        return this.say(`From ${event.source} to ${event.target}.`);
      case 'resumed':
        return this.say('Continuing a migration that was interrupted.');
      case 'begun-anew':
        return this.say(`Starting over: ${event.reason}.`);
      default:
        return this.move(event);
    }
  }

  end(): void {
    this.progress.end();
  }

  private move({ type, table, rows, of }: Extract<MigrationEvent, { rows: number }>): void {
    const text = `${table.replace('_', ' ')}: ${rows} of ${of} ${type}`;
    this.progress.update(text);
    const now = performance.now();
    if (this.terminal.hasNotes || now - this.lastLineAt < LINE_EVERY_MS) return;
    this.lastLineAt = now;
    this.write(text);
  }

  /** Prints a permanent line above the updated one. */
  private say(text: string): void {
    this.progress.end();
    this.write(text);
    this.progress = new Progress(this.terminal, 'reading');
  }

  private write(text: string): void {
    process.stderr.write(`${text}\n`);
  }
}
