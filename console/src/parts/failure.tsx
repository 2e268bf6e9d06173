/** Shown in place of what could not be loaded or done. */
import { RhetorClientError } from '../../../src/client/client.ts';
import { failureText } from '../data/failure-text.ts';
import { Button } from './button.tsx';

export type FailureProps = {
  readonly error: unknown;
  /** Tries again. */
  readonly retry?: (() => void) | undefined;
};

export function Failure({ error, retry }: FailureProps) {
  const id = error instanceof RhetorClientError ? error.requestId : undefined;
  return (
    <div class="notice notice-bad" role="alert">
      <p>{failureText(error)}</p>
      {error instanceof RhetorClientError && error.fields.length > 0 && (
        <ul>
          {error.fields.map(({ field, message }) => (
            <li key={field}>
              <code>{field}</code>: {message}
            </li>
          ))}
        </ul>
      )}
      {id !== undefined && (
        <p class="small muted">
          Request <code>{id}</code>
        </p>
      )}
      {retry !== undefined && <Button onClick={retry}>Try again</Button>}
    </div>
  );
}
