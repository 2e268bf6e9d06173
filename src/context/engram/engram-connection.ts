/** Finds Engram, and makes sure that what answers is Engram. */
import { EngramClient } from './engram-client.ts';

export type EngramAddress = {
  /** ENGRAM_URL; undefined: ask Hermes, else the usual address. */
  readonly given: string | undefined;
  readonly usual: string;
  readonly ask: (signal: AbortSignal) => Promise<string | undefined>;
};

const CALL_MS = 5_000;

export class EngramConnection {
  private client: EngramClient | undefined;

  constructor(private readonly address: EngramAddress) {}

  /** The last address that called itself Engram; undefined while there is none. */
  get current(): EngramClient | undefined {
    return this.client;
  }

  /** @throws RhetorError when nobody answers; undefined when somebody else does */
  async find(signal: AbortSignal): Promise<EngramClient | undefined> {
    if (this.client !== undefined) return this.client;
    const call = AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]);
    const { given, usual, ask } = this.address;
    const url = given ?? (await ask(call)) ?? usual;
    if (!URL.canParse(url)) return undefined;
    const client = new EngramClient(url);
    if (await client.isEngram(call)) this.client = client;
    return this.client;
  }

  /** After a failure it is looked for anew: it may have moved. */
  lose(): void {
    this.client = undefined;
  }
}
