/** What every command works with: the Rhetor that it asks, and the terminal that it writes to. */
import { RhetorClient } from '../client/rhetor-client.ts';
import { type ClientEnvironment, readClientEnvironment } from '../config/client-environment.ts';
import { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export class Session {
  readonly environment: ClientEnvironment = readClientEnvironment();
  readonly terminal = new Terminal();

  get hasToken(): boolean {
    return this.environment.token !== undefined;
  }

  /**
   * @param url from the command line; it goes before RHETOR_URL
   * @throws UsageError for an address that is none
   */
  client(url?: string): RhetorClient {
    const address = url ?? this.environment.url;
    if (address === undefined || !/^https?:\/\//i.test(address) || !URL.canParse(address)) {
      throw new UsageError(
        url === undefined
          ? `RHETOR_URL=${this.environment.givenUrl} is not an http(s) URL, such as http://localhost:8300.`
          : `--url ${url} is not an http(s) URL, such as http://localhost:8300.`,
      );
    }
    const { token } = this.environment;
    return new RhetorClient({ url: address, ...(token !== undefined && { token }) });
  }
}
