/** What a failure says to people: what happened, and what to do next. */
import { RhetorClientError } from '../../../src/client/client.ts';

export function failureText(error: unknown): string {
  if (!(error instanceof RhetorClientError)) {
    return error instanceof Error ? error.message : String(error);
  }
  switch (error.code) {
    case 'unreachable':
    case 'connection_lost':
      return 'Rhetor cannot be reached. Check that it runs and that you are online, then try again.';
    case 'timeout':
      return 'Rhetor did not answer in time. Try again; if it stays slow, look at its log.';
    default:
      return error.message;
  }
}
