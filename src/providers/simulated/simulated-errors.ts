/** The refusals that a script asks for, named as those of real vendors are. */
import { RhetorError } from '../../model/rhetor-error.ts';
import type { ScriptedFailure } from './simulation-script.ts';

export type FailureScene = {
  readonly provider: string;
  readonly model: string;
  readonly retryAfterMs: number | undefined;
};

export function scriptedError(failure: ScriptedFailure, scene: FailureScene): RhetorError {
  const who = `${scene.provider} (model ${scene.model})`;
  switch (failure) {
    case 'context_length_exceeded':
      return new RhetorError(
        failure,
        `${who} rehearses a request that is too long for its context.`,
        { upstreamStatus: 400 },
      );
    case 'content_filtered':
      return new RhetorError(failure, `${who} rehearses a refusal by its content policy.`, {
        upstreamStatus: 400,
      });
    case 'connection_reset':
      return new RhetorError('upstream_error', `${who} rehearses a connection that was reset.`);
    default:
      return statusError(failure, `${who} rehearses HTTP ${failure}.`, scene.retryAfterMs);
  }
}

function statusError(
  upstreamStatus: number,
  message: string,
  retryAfterMs: number | undefined,
): RhetorError {
  const details = {
    upstreamStatus,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  switch (upstreamStatus) {
    case 400:
    case 413:
    case 422:
      return new RhetorError('invalid_value', message, details);
    case 404:
      return new RhetorError('model_not_found', message, details);
    case 429:
      return new RhetorError('rate_limited', message, details);
    default: {
      const isRetryable = upstreamStatus >= 500 || upstreamStatus === 408 || upstreamStatus === 409;
      return new RhetorError('upstream_error', message, { ...details, isRetryable });
    }
  }
}
