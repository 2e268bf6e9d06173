/** Keeps the lines typed into chats in a file that only their user can read. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LONGEST_HISTORY_LINE, MOST_HISTORY_LINES } from '../limits.ts';

export class ChatHistory {
  private readonly file: string;
  private kept: readonly string[];

  private constructor(file: string, lines: readonly string[]) {
    this.file = file;
    this.kept = lines;
  }

  static async load(file: string): Promise<ChatHistory> {
    const text = await readFile(file, 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '');
    return new ChatHistory(file, lines.slice(-MOST_HISTORY_LINES).reverse());
  }

  /** Newest first. */
  get lines(): readonly string[] {
    return this.kept;
  }

  /**
   * A file that can't be written is not an error: the chat works without a history.
   * @param lines newest first
   */
  async save(lines: readonly string[]): Promise<void> {
    this.kept = lines
      .filter((line) => line.length <= LONGEST_HISTORY_LINE)
      .slice(0, MOST_HISTORY_LINES);
    const part = `${this.file}.${process.pid}`;
    const text = this.kept.toReversed().map((line) => `${line}\n`);
    try {
      await mkdir(dirname(this.file), { recursive: true, mode: 0o700 });
      await writeFile(part, text.join(''), { mode: 0o600 });
      await rename(part, this.file);
    } catch {
      // Only the arrow keys of the next chat depend on the file.
    }
  }
}
