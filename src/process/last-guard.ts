/**
 * Handles uncaught errors: they end the turn they belong to and never the process, unless the
 * database may be damaged.
 */
import { Logger } from '@nestjs/common';
import { toStorageFault } from '../context/sqlite/files/storage-fault.ts';
import { TurnScope } from '../conversation/running/turn-scope.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { stackOf } from '../model/secrets/stack-of.ts';

const logger = new Logger('LastGuard');

/** Call once per process. Every error that arrives here means that a check is missing elsewhere. */
export function installLastGuard(): void {
  process.on('unhandledRejection', (reason) => onUncaught('unhandled rejection', reason));
  process.on('uncaughtException', (error) => onUncaught('uncaught exception', error));
}

function onUncaught(kind: string, failure: unknown): void {
  // Logging a failed log write would only fail again.
  if (isClosedPipe(failure)) return;
  if (isStoreInDoubt(failure)) {
    logger.fatal(`${kind} in a damaged database, so Rhetor ends: ${nameOf(failure)}`, {
      stack: stackOf(failure),
    });
    process.exit(1);
  }
  const turn = TurnScope.current;
  const where =
    turn === undefined
      ? 'in no turn'
      : `in the turn of request ${turn.requestId} (context ${turn.contextId}), which ends`;
  logger.error(`${kind} ${where}: ${nameOf(failure)}`, { stack: stackOf(failure) });
  turn?.cancel(ownFault(turn.requestId, failure));
}

function ownFault(requestId: string, cause: unknown): RhetorError {
  return new RhetorError(
    'internal_error',
    `Something inside Rhetor failed; the log has the details under request ${requestId}.`,
    { cause },
  );
}

/** The message itself could quote what a caller or an upstream sent. */
function nameOf(failure: unknown): string {
  return failure instanceof Error ? failure.name : typeof failure;
}

function isClosedPipe(failure: unknown): boolean {
  return failure instanceof Error && 'code' in failure && failure.code === 'EPIPE';
}

/**
 * Only SQLite errors about its file count: every other failure leaves complete transactions behind.
 */
function isStoreInDoubt(failure: unknown): boolean {
  return (
    failure instanceof Error && 'errcode' in failure && toStorageFault(failure).type === 'broken'
  );
}
