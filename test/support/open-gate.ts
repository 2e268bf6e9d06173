/** A gate that restricts nothing. */
import { AttemptGate } from '../../src/routing/attempt-gate.ts';

export class OpenGate extends AttemptGate {
  override reserve(): undefined {}

  override cheaper(): Promise<readonly []> {
    return Promise.resolve([]);
  }
}
