/** Makes the errors that a script asks for, with the same function as for real vendors. */
import { RhetorError } from '../../model/rhetor-error.ts';
import { fromStatus } from '../upstream/errors/status-error.ts';
import type { ScriptedFailure } from './simulation-script.ts';

export type FailureScene = {
  readonly provider: string;
  readonly model: string;
  readonly retryAfterMs: number | undefined;
};

export function scriptedError(failure: ScriptedFailure, scene: FailureScene): RhetorError {
  switch (failure) {
    case 'connection_reset':
      return new RhetorError(
        'upstream_error',
        `${scene.provider} rehearses a connection that was reset (model ${scene.model}).`,
      );
    case 'context_length_exceeded':
      return refusal(400, failure, 'a rehearsed request that is too long for its context', scene);
    case 'content_filtered':
      return refusal(400, 'content_policy', 'a rehearsed refusal by the content policy', scene);
    default:
      return refusal(failure, undefined, 'a rehearsed failure', scene);
  }
}

function refusal(
  status: number,
  kind: string | undefined,
  message: string,
  { provider, model, retryAfterMs }: FailureScene,
): RhetorError {
  const headers = new Headers();
  if (retryAfterMs !== undefined) headers.set('retry-after-ms', String(retryAfterMs));
  return fromStatus({ provider, model, status, headers, message, kinds: [kind], cause: undefined });
}
