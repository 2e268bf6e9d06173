/** Stores the turn of a request, or only its answer, and reports a cut-off turn that could not be stored. */
import type { NewTurn, StoredTurn } from '../../context/records/stored-turn.ts';
import type { AttemptRecord } from '../../ledger/attempt-record.ts';
import type { ScopedRequest } from '../request/conversation-request.ts';
import type { TurnServices } from './turn-services.ts';

/** Stores the turn of a request together with its calls of models; or these alone, without a turn. */
export function storeRecorded(
  attempts: readonly AttemptRecord[],
  turn: NewTurn | undefined,
  request: ScopedRequest,
  services: TurnServices,
): Promise<StoredTurn | undefined> {
  const { ledger } = services;
  const recorded = turn && ledger.isStoring ? { ...turn, attempts } : turn;
  return ledger.recordWith(attempts, recorded && storeTurn(recorded, request, services));
}

/** Resolves when the turn is on disk; with undefined if it is not stored. */
function storeTurn(
  turn: NewTurn,
  { isStored, scope }: ScopedRequest,
  { contexts, answers }: Pick<TurnServices, 'contexts' | 'answers'>,
): Promise<StoredTurn | undefined> | undefined {
  if (isStored) return contexts.appendTurn(turn, scope);
  // A repeat must get the answer even if the turn is not stored.
  if (turn.kept === undefined || turn.status !== undefined) return undefined;
  return answers.keepAnswer(turn.kept).then(() => undefined);
}

export function lostTurnReport(
  contextId: string,
  logger: TurnServices['logger'],
): (error: unknown) => void {
  return (error) => {
    const words = error instanceof Error ? error.message : typeof error;
    logger.error(`a cut-off turn of the context ${contextId} could not be stored: ${words}`);
  };
}
