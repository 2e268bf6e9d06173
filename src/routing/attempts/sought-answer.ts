/** What a search for an answer needs: the answer itself, and the services around it. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import type { CompletionProvider } from '../../providers/completion-provider.ts';
import type { AttemptGate } from '../attempt-gate.ts';
import type { AttemptJournal } from '../attempt-journal.ts';
import type { ModelHealthService } from '../health/model-health.service.ts';
import type { AskedMember } from '../pool/asked-member.ts';
import type { Hedges } from '../pool/hedges.ts';
import type { PlannedCandidate } from '../route-plan.ts';
import type { Trial } from './trial.ts';

/** The answer being searched for. */
export interface SoughtAnswer {
  /**
   * Resolves when the answer is complete.
   * @throws RhetorError, GateRefusal, or the reason of the search's signal
   */
  ask(trial: Trial): Promise<void>;
  /** The last request sent, which a failure may quote. */
  readonly asked: CompletionRequest | undefined;
  /**
   * What the reader has of a failed attempt: nothing, something another model can continue, or
   * something no model can continue.
   */
  readonly seen: 'nothing' | 'continuable' | 'final';
}

export type SearchSurroundings = {
  readonly health: Pick<ModelHealthService, 'admit' | 'note' | 'quietMs'>;
  readonly providerOf: (candidate: PlannedCandidate) => CompletionProvider | undefined;
  readonly memberOf: (candidate: PlannedCandidate) => AskedMember | undefined;
  readonly signal: AbortSignal;
  readonly random: () => number;
  /** Notes each call. */
  readonly journal: Pick<
    AttemptJournal,
    'begin' | 'current' | 'end' | 'passOver' | 'promote' | 'withdraw'
  >;
  readonly gate: Pick<AttemptGate, 'cheaper'>;
  /** Absent: no attempt is hedged. */
  readonly hedges?: Hedges;
};
