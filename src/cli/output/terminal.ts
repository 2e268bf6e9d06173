/** Where the command line writes: colour and progress on a terminal, plain text everywhere else. */
import { once } from 'node:events';
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/**
 * All control characters except line feed and tab: a model's text must not move the cursor or set
 * the clipboard.
 */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

export class Terminal {
  /** Stdout is a terminal, not a file or pipe. */
  readonly isInteractive = process.stdout.isTTY === true;
  /** Stderr is a terminal. */
  readonly hasNotes = process.stderr.isTTY === true;
  readonly isTypedInto = process.stdin.isTTY === true;

  /** Respects NO_COLOR and FORCE_COLOR. */
  get hasColour(): boolean {
    return this.style('red', ' ') !== ' ';
  }

  get columns(): number {
    // Some terminals report nothing, or 0.
    return process.stdout.columns || Number.POSITIVE_INFINITY;
  }

  /** Waits while stdout is full. Text from elsewhere must pass through `foreign` first. */
  async print(text: string | Uint8Array): Promise<void> {
    if (text.length > 0 && !process.stdout.write(text)) await once(process.stdout, 'drain');
  }

  async line(text = ''): Promise<void> {
    await this.print(`${text}\n`);
  }

  async json(value: unknown): Promise<void> {
    await this.line(JSON.stringify(value, undefined, this.isInteractive ? 2 : undefined));
  }

  /**
   * Prepares text from elsewhere: unchanged for programs, without control characters on a terminal.
   */
  foreign(text: string): string {
    return this.isInteractive ? text.replace(CONTROL, '') : text;
  }

  /** A line on stderr, only when it is a terminal. */
  note(text: string): void {
    if (this.hasNotes) process.stderr.write(`${this.noteStyle('dim', text)}\n`);
  }

  style(style: Style, text: string): string {
    return styleText(style, text, { stream: process.stdout });
  }

  /** Like `style`, for stderr. */
  noteStyle(style: Style, text: string): string {
    return styleText(style, text, { stream: process.stderr });
  }
}
