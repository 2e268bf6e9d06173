/** The structured lines of a Rhetor that runs in the test's own process. */
import { vi } from 'vitest';

export type TurnLine = Readonly<Record<string, unknown>>;

export class LogLines {
  #text = '';

  /** From now on what is logged is kept here, and not printed; until the test's mocks are restored. */
  start(): void {
    this.#text = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      this.#text += String(text);
      return true;
    });
  }

  /** All that was logged. */
  get text(): string {
    return this.#text;
  }

  /** The lines of the turns in a context. */
  turnsOf(context: string): readonly TurnLine[] {
    return this.#text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => (JSON.parse(line) as { readonly message: unknown }).message)
      .filter(
        (message): message is TurnLine =>
          typeof message === 'object' &&
          message !== null &&
          'event' in message &&
          message.event === 'turn' &&
          'context' in message &&
          message.context === context,
      );
  }

  async turnOf(context: string, withinMs: number): Promise<TurnLine> {
    return vi.waitFor(
      () => {
        const [line] = this.turnsOf(context);
        if (line === undefined) throw new Error(`no line of ${context} in: ${this.#text}`);
        return line;
      },
      { timeout: withinMs, interval: 5 },
    );
  }
}
