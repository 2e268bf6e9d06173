/** Finds Engram, and makes sure that what answers is Engram before anything is sent to it. */
import { EngramClient } from './engram-client.ts';
import { ENGRAM_CALL_MS } from '../limits.ts';

/** Where Engram may be: the configured address, or what a configured Hermes says. */
export type EngramLocation = (signal: AbortSignal) => Promise<string | undefined>;

export class EngramConnection {
  private client: EngramClient | undefined;

  constructor(private readonly locate: EngramLocation) {}

  /** The last address that called itself Engram; undefined while there is none. */
  get current(): EngramClient | undefined {
    return this.client;
  }

  /**
   * Asks who answers, even at an address that was Engram before: another process may have taken the
   * port since. Undefined if it is not Engram, or if nobody knows where Engram is.
   * @throws RhetorError when nobody answers
   */
  async open(signal: AbortSignal): Promise<EngramClient | undefined> {
    const call = AbortSignal.any([signal, AbortSignal.timeout(ENGRAM_CALL_MS)]);
    try {
      const client = this.client ?? (await this.find(call));
      const isEngram = (await client?.isEngram(call)) === true;
      this.client = isEngram ? client : undefined;
    } catch (error) {
      if (!signal.aborted) this.client = undefined;
      throw error;
    }
    return this.client;
  }

  /** After a failure it is looked for anew: it may have moved. */
  lose(): void {
    this.client = undefined;
  }

  private async find(signal: AbortSignal): Promise<EngramClient | undefined> {
    const url = await this.locate(signal);
    return url !== undefined && URL.canParse(url) ? new EngramClient(url) : undefined;
  }
}
