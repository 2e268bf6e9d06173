/** What nobody caught ends the turn that it belongs to, and never the process, unless the store is in doubt. */
import { Logger } from '@nestjs/common';
import { toStorageFault } from '../context/sqlite/storage-fault.ts';
import { turnScope } from '../conversation/running-turns.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { stackOf } from '../model/stack-of.ts';

const logger = new Logger('LastGuard');

/** Once, for the process. Each time that it has something to do a check is missing elsewhere. */
export function installLastGuard(): void {
  process.on('unhandledRejection', (reason) => onUncaught('unhandled rejection', reason));
  process.on('uncaughtException', (error) => onUncaught('uncaught exception', error));
}

function onUncaught(kind: string, failure: unknown): void {
  // A log that cannot be written would only be written to again.
  if (isClosedPipe(failure)) return;
  if (isStoreInDoubt(failure)) {
    logger.fatal(`${kind} in a damaged database, which ends Rhetor: ${nameOf(failure)}`, {
      stack: stackOf(failure),
    });
    process.exit(1);
  }
  const turn = turnScope.getStore();
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

/** Its message could quote what a caller or an upstream sent. */
function nameOf(failure: unknown): string {
  return failure instanceof Error ? failure.name : typeof failure;
}

function isClosedPipe(failure: unknown): boolean {
  return failure instanceof Error && 'code' in failure && failure.code === 'EPIPE';
}

/** Only what SQLite says of its file: every other failure leaves whole transactions behind it. */
function isStoreInDoubt(failure: unknown): boolean {
  return (
    failure instanceof Error && 'errcode' in failure && toStorageFault(failure).type === 'broken'
  );
}
