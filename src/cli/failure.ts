/** What a person is told of a failure, in one line with what to do, and the exit code that says it to scripts. */
import { RhetorClientError } from '../client/client-error.ts';
import { EXIT } from './exit-codes.ts';
import { Interrupted } from './interruption.ts';
import type { Session } from './session.ts';
import { UsageError } from './usage-error.ts';

export type Failure = {
  /** Undefined: there is nothing to say that the person does not know. */
  readonly message: string | undefined;
  readonly exitCode: number;
};

export function failureOf(error: unknown, session: Session): Failure {
  if (error instanceof Interrupted) return { message: undefined, exitCode: error.exitCode };
  if (error instanceof UsageError) return { message: error.message, exitCode: EXIT.usage };
  if (error instanceof RhetorClientError) return clientFailure(error, session);
  return { message: fileFault(error) ?? messageOf(error), exitCode: EXIT.failure };
}

/** Node names the system call; a person knows the file. */
function fileFault(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && 'path' in error)) return undefined;
  const path = String(error.path);
  switch (error.code) {
    case 'ENOENT':
      return `there is no file ${path}.`;
    case 'EACCES':
    case 'EPERM':
      return `this user may not use ${path}.`;
    case 'EISDIR':
      return `${path} is a folder.`;
    default:
      return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function clientFailure(error: RhetorClientError, session: Session): Failure {
  if (error.code === 'unreachable') {
    return {
      message: `${error.message} Start one with "rhetor serve", or say where it is with RHETOR_URL.`,
      exitCode: EXIT.unreachable,
    };
  }
  if (error.status === 401) {
    return {
      message: session.hasToken
        ? 'Rhetor refuses the token in RHETOR_AUTH_TOKEN; it has to be the one that the server was started with.'
        : 'Rhetor wants a token: set RHETOR_AUTH_TOKEN to the one that the server was started with.',
      exitCode: EXIT.refused,
    };
  }
  if (error.status === 403) return { message: error.message, exitCode: EXIT.refused };
  return { message: [error.message, ...details(error)].join(' '), exitCode: EXIT.failure };
}

/** What the message does not say itself. */
function details(error: RhetorClientError): readonly string[] {
  const { fields, attempts, retryAfterMs } = error;
  return [
    ...fields
      .filter(({ message }) => !error.message.includes(message))
      .map(({ field, message }) => `(${field} ${message})`),
    ...attempts
      .filter(({ model }) => !error.message.includes(model))
      .map(({ provider, model, status, code }) => `(${provider}/${model}: ${status ?? code})`),
    ...(retryAfterMs === undefined ? [] : [`Try again in ${Math.ceil(retryAfterMs / 1_000)} s.`]),
  ];
}
