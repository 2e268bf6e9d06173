/** What every command works with: the server that it calls and the terminal that it writes to. */
import { RhetorClient } from '../client/rhetor-client.ts';
import {
  addressFault,
  type ClientEnvironment,
  readClientEnvironment,
} from '../config/client-environment.ts';
import { Terminal } from './output/terminal.ts';
import { UsageError } from './input/usage-error.ts';

export class Session {
  readonly environment: ClientEnvironment = readClientEnvironment();
  readonly terminal = new Terminal();

  get hasToken(): boolean {
    return this.environment.token !== undefined;
  }

  /** The token is a key, about which the server says what is wrong. */
  get hasKey(): boolean {
    return this.environment.token?.startsWith('rk_') === true;
  }

  /**
   * @param url the flag --url; it overrides RHETOR_URL
   * @throws UsageError for an invalid address
   */
  client(url?: string): RhetorClient {
    const { token } = this.environment;
    return new RhetorClient({ url: this.address(url), ...(token !== undefined && { token }) });
  }

  private address(url: string | undefined): string {
    const { server } = this.environment;
    if (url !== undefined) {
      const fault = addressFault('--url', url);
      if (fault === undefined) return url;
      throw new UsageError(fault);
    }
    if ('fault' in server) throw new UsageError(server.fault);
    return server.url;
  }
}
