/** A failure as one line for people, with what to do, and as an exit code for scripts. */
import { RhetorClientError } from '../client/client-error.ts';
import { inCommandWords } from './command-words.ts';
import { EXIT } from './exit-codes.ts';
import { readFault } from './file-fault.ts';
import { Interrupted } from './interruption.ts';
import type { Session } from './session.ts';
import { UsageError } from './input/usage-error.ts';

export type Failure = {
  /** Undefined when the user knows already, as after Ctrl-C. */
  readonly message: string | undefined;
  readonly exitCode: number;
};

export function failureOf(error: unknown, session: Session): Failure {
  if (error instanceof Interrupted) return { message: undefined, exitCode: error.exitCode };
  if (error instanceof UsageError) return { message: error.message, exitCode: EXIT.usage };
  if (error instanceof RhetorClientError) return clientFailure(error, session);
  return { message: readFault(error) ?? messageOf(error), exitCode: EXIT.failure };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function clientFailure(error: RhetorClientError, session: Session): Failure {
  if (error.code === 'unreachable') {
    return {
      message: `${error.message} Start one with "rhetor serve", or set RHETOR_URL to the address of one that runs.`,
      exitCode: EXIT.unreachable,
    };
  }
  if (error.status === 401) {
    if (session.hasKey) return { message: inCommandWords(error.message), exitCode: EXIT.refused };
    return {
      message: session.hasToken
        ? 'Rhetor refused the token in RHETOR_AUTH_TOKEN. Set it to the one that the server was started with.'
        : 'Rhetor requires a token. Set RHETOR_AUTH_TOKEN to the one that the server was started with.',
      exitCode: EXIT.refused,
    };
  }
  if (error.status === 403)
    return { message: inCommandWords(error.message), exitCode: EXIT.refused };
  return { message: [messageFor(error), ...details(error)].join(' '), exitCode: EXIT.failure };
}

/** An upstream's message is left unchanged: the routes in it are not Rhetor's. */
function messageFor({ message, code, attempts }: RhetorClientError): string {
  const isUpstreams = attempts.length > 0 || code.startsWith('upstream_');
  return isUpstreams ? message : inCommandWords(message);
}

/** Facts that the message omits. */
function details(error: RhetorClientError): readonly string[] {
  const { fields, attempts, retryAfterMs } = error;
  return [
    ...fields
      .filter(({ message }) => !error.message.includes(message))
      .map(({ field, message }) => `(${inCommandWords(field)} ${message})`),
    ...attempts
      .filter(({ model }) => !error.message.includes(model))
      .map(({ provider, model, status, code }) => `(${provider}/${model}: ${status ?? code})`),
    ...(retryAfterMs === undefined ? [] : [`Try again in ${Math.ceil(retryAfterMs / 1_000)} s.`]),
  ];
}
