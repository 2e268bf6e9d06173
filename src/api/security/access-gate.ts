/**
 * Applies the access policy: one gate for HTTP and WebSocket, which counts wrong tokens by address.
 */
import type { IncomingMessage } from 'node:http';
import { RhetorError } from '../../model/rhetor-error.ts';
import { type AccessRequest, type AccessSettings, checkAccess, tokenOf } from './access-policy.ts';
import type { AddressOf } from './caller-address.ts';
import { callerOf, noteCaller } from './caller.ts';
import type { RefusedCredentials } from './refused-credentials.ts';
import { WrongTokens } from './wrong-tokens.ts';

export class AccessGate {
  private readonly wrongTokens = new WrongTokens();

  constructor(
    private readonly settings: AccessSettings,
    private readonly addressOf: AddressOf,
    private readonly refused: Pick<RefusedCredentials, 'note'>,
  ) {}

  /** @throws RhetorError as `checkAccess`; `rate_limited` after too many wrong tokens */
  check(request: IncomingMessage, access: Omit<AccessRequest, 'headers'>): void {
    const { headers } = request;
    noteCaller(request, this.addressOf(request));
    try {
      checkAccess({ ...access, headers }, this.settings);
    } catch (error) {
      if (!(error instanceof RhetorError) || error.code !== 'unauthorized') throw error;
      const isWrong = (access.protocolToken ?? tokenOf(headers)) !== undefined;
      const address = callerOf(request);
      const refusal = isWrong ? this.wrongTokens.refuse(address, error) : error;
      this.refused.note(address, refusal.code);
      throw refusal;
    }
  }
}
