/** Finds Engram, and verifies that the server is Engram before sending anything to it. */
import { EngramClient } from './engram-client.ts';
import { ENGRAM_CALL_MS } from '../limits.ts';

/** Returns Engram's address: the configured one, or the one that a configured Hermes lists. */
export type EngramLocation = (signal: AbortSignal) => Promise<string | undefined>;

export class EngramConnection {
  private client: EngramClient | undefined;

  constructor(private readonly locate: EngramLocation) {}

  /** The client for the last address that identified itself as Engram; undefined while there is none. */
  get current(): EngramClient | undefined {
    return this.client;
  }

  /**
   * Verifies the server's identity every time, since another process may have taken over the port.
   * Returns undefined if it is not Engram, or if no address is known.
   * @throws RhetorError when no server answers
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

  /** After a failure the address is looked up again, since Engram may have moved. */
  lose(): void {
    this.client = undefined;
  }

  private async find(signal: AbortSignal): Promise<EngramClient | undefined> {
    const url = await this.locate(signal);
    return url !== undefined && URL.canParse(url) ? new EngramClient(url) : undefined;
  }
}
