/**
 * The port that is asked before each call of a model, and told what the call used: budgets are
 * behind it.
 */
import type { CompletionRequest } from '../model/completion-request.ts';
import type { EmbeddingRequest } from '../model/embedding.ts';
import type { LimitPass } from '../limits/limit-pass.ts';
import type { RhetorError } from '../model/rhetor-error.ts';
import type { TokenUsage } from '../model/usage.ts';
import type { Asker } from './asker.ts';
import type { PlannedCandidate } from './route-plan.ts';

/** A call that is about to be made. */
export type GatedCall = {
  readonly asker: Asker;
  readonly candidate: PlannedCandidate;
  readonly question:
    | { readonly type: 'completion'; readonly request: CompletionRequest }
    | { readonly type: 'embedding'; readonly request: EmbeddingRequest };
  /** Whether the caller set the limit of the output, so that it must not be lowered. */
  readonly isOutputGiven: boolean;
  /** Whether the model can be given a limit of its output. */
  readonly takesOutputLimit: () => boolean;
  /** While they are pending, the call is counted against them together with its reservation. */
  readonly limits?: Pick<LimitPass, 'isPending' | 'count' | 'countBy'> | undefined;
};

export type AttemptUse = {
  /**
   * `complete`: the answer came to its end. `cut`: the request was sent, and the vendor may charge
   * for it. `unsent`: the vendor charges nothing.
   */
  readonly end: 'complete' | 'cut' | 'unsent';
  /** What the vendor has reported. */
  readonly usage: TokenUsage;
  /** How many bytes of text, reasoning and arguments have come. */
  readonly bytes: number;
  /** How long the call has run. */
  readonly durationMs: number;
  /** The answer was asked for at once, so nothing shows how much of it was written. */
  readonly isWhole: boolean;
  /** The id in the vendor's answer, if it is known. */
  readonly answeringModel?: string;
};

/** What a call may use at most, kept for it until it ends. */
export interface Reservation {
  /** The limit of output that the call must be sent with; absent: it is sent as it is. */
  readonly outputLimit?: number;
  /** For the caller, such as `team 87%`; absent: there is nothing to say. */
  readonly notice?: string;
  /**
   * Replaces the reservation by what was used; called before the caller has the end of the answer.
   * Only the first call counts. Never rejects.
   */
  settle(use: AttemptUse): void | Promise<void>;
}

export type GateVerdict =
  | { readonly type: 'admitted'; readonly reservation: Reservation }
  | {
      readonly type: 'refused';
      readonly error: RhetorError;
      /** In one word or two, for the route: why the candidate was left out. */
      readonly reason: string;
      /** Whether cheaper candidates may be asked in its place. */
      readonly allowsCheaper: boolean;
    };

export abstract class AttemptGate {
  /**
   * Asked before each call, whoever makes it: retries, fallbacks and continuations too.
   * @returns undefined if nothing restricts the call
   * @throws RhetorError `rate_limited` for a limit that is reached; `storage_unavailable` if it cannot
   *   be decided
   */
  abstract reserve(call: GatedCall): GateVerdict | undefined | Promise<GateVerdict | undefined>;

  /** Those of the candidates that would cost less for the same call, in their order. */
  abstract cheaper(
    call: GatedCall,
    others: readonly PlannedCandidate[],
  ): Promise<readonly PlannedCandidate[]>;
}
