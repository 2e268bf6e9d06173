/**
 * Applies the access policy: one gate for HTTP and WebSocket, which counts wrong tokens by address.
 */
import type { IncomingMessage } from 'node:http';
import { RhetorError } from '../../model/rhetor-error.ts';
import {
  type AccessRequest,
  type AccessSettings,
  checkAccess,
  type KeyReader,
  tokenOf,
} from './access-policy.ts';
import type { AddressOf } from './caller-address.ts';
import { noteCaller } from './caller.ts';
import type { RefusedCredentials } from './refused-credentials.ts';
import { WrongTokens } from './wrong-tokens.ts';

export class AccessGate {
  private readonly wrongTokens = new WrongTokens();

  constructor(
    private readonly settings: AccessSettings,
    private readonly addressOf: AddressOf,
    private readonly refused: Pick<RefusedCredentials, 'note'>,
    private readonly keys: KeyReader,
  ) {}

  /** @throws RhetorError as `checkAccess`; `rate_limited` after too many wrong tokens */
  check(request: IncomingMessage, access: Omit<AccessRequest, 'headers'>): void {
    const { headers } = request;
    const address = this.addressOf(request);
    const given = access.protocolToken ?? tokenOf(headers);
    noteCaller(request, { address });
    try {
      const identity = checkAccess({ ...access, headers }, this.settings, this.keys);
      noteCaller(request, { address, identity });
      // A probe is answered nevertheless, which must be no quiet way to try tokens.
      const isRefused = this.settings.authToken !== undefined && identity.type === 'anyone';
      if (isRefused && given !== undefined) this.refused.note(address, 'unauthorized');
    } catch (error) {
      if (!(error instanceof RhetorError) || error.code !== 'unauthorized') throw error;
      const refusal = given !== undefined ? this.wrongTokens.refuse(address, error) : error;
      this.refused.note(address, refusal.code);
      throw refusal;
    }
  }
}
