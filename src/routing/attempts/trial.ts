/** One attempt at an answer, and the second one that may hedge it. */
import type { Attempt } from '../../model/rhetor-error.ts';
import type { CompletionProvider } from '../../providers/completion-provider.ts';
import type { NotedAttempt } from '../attempt-journal.ts';
import type { Permit } from '../health/model-health.ts';
import type { AskedMember } from '../pool/asked-member.ts';
import type { PlannedCandidate } from '../route-plan.ts';

export type Trial = {
  readonly candidate: PlannedCandidate;
  readonly provider: CompletionProvider;
  /** Notified when the model begins to answer; the search settles it. */
  readonly permit: Permit;
  /** Its place in the journal. */
  readonly attempt: NotedAttempt;
  /** Attempts so far, including this one. */
  readonly attempts: number;
  readonly failures: readonly Attempt[];
  /** Time until the total limit, if there is one. */
  readonly remainingMs: number | undefined;
  /** Notified of the answer, if the candidate is a member of a pool. */
  readonly member?: AskedMember | undefined;
  /** Absent: nobody else is asked meanwhile. */
  readonly hedge?: Hedge | undefined;
};

/** What happens when the first of two members is silent for too long. */
export interface Hedge {
  /** Milliseconds of silence. */
  readonly afterMs: number;
  /** Begins the second attempt; undefined if nobody else may be asked. */
  start(): Trial | undefined;
  /** The attempt is the first with content: the answer is its, and the other one is cancelled. */
  won(trial: Trial): void;
  /** The other attempt had content first. */
  lost(trial: Trial): void;
  /** The attempt failed while the other one runs. */
  failed(trial: Trial, error: unknown): void;
  /** The attempt failed, and so the answer. */
  gaveUp(trial: Trial): void;
}
