/** One request's way through its candidates: who is asked next, how often, and after what pause. */
import type { Observable } from 'rxjs';
import type { CompletionEvent } from '../model/completion-event.ts';
import type { CompletionRequest } from '../model/completion-request.ts';
import { withoutQuotes } from '../model/loggable-text.ts';
import { type Attempt, RhetorError } from '../model/rhetor-error.ts';
import type { CompletionProvider } from '../providers/completion-provider.ts';
import { nextStep, quietWaitMs } from './attempt-policy.ts';
import { knownWindow } from './larger-window.ts';
import type { Permit } from './model-health.ts';
import type { ModelHealthService } from './model-health.service.ts';
import { pause } from '../streams/pause.ts';
import type { PlannedCandidate, RoutePlan } from './route-plan.ts';
import { toAttempt, totalFailure } from './total-failure.ts';

/** Asks one model; rejects with a RhetorError, or with the reason of the search's signal. */
export type Ask = (
  candidate: PlannedCandidate,
  provider: CompletionProvider,
  /** To be told when the model begins to answer. */
  permit: Permit,
) => Promise<Observable<CompletionEvent>>;

export type Found = {
  readonly candidate: PlannedCandidate;
  readonly events: Observable<CompletionEvent>;
  /** To be settled when the answer has ended. */
  readonly permit: Permit;
};

export type SearchSurroundings = {
  readonly health: Pick<ModelHealthService, 'admit' | 'note' | 'quietMs'>;
  readonly providerOf: (id: string) => CompletionProvider | undefined;
  readonly signal: AbortSignal;
  readonly random: () => number;
};

type TryOptions = {
  readonly isLastResort: boolean;
  /** Where the candidate goes that is not to be asked now. */
  readonly passedOver: PlannedCandidate[];
};

export class CandidateSearch {
  readonly attempts: Attempt[] = [];
  private readonly failures: RhetorError[] = [];
  private readonly startedAt = performance.now();
  private readonly queue: PlannedCandidate[];
  private retriesInAll = 0;
  private hasAsked = false;
  /** What was asked last, which a failure may quote. */
  asked: CompletionRequest | undefined;

  constructor(
    plan: RoutePlan,
    private readonly retries: number,
    private readonly surroundings: SearchSurroundings,
  ) {
    this.queue = plan.candidates.filter(({ skipped }) => skipped === undefined);
  }

  /** Models asked so far, the one that answers included. */
  get attemptCount(): number {
    return this.attempts.length + 1;
  }

  /**
   * The next candidate that answers. A model whose circuit is open, or that asked for time, is passed
   * over; where there was nobody else to ask, it is asked all the same.
   * @throws RhetorError as `totalFailure`, or the reason of the signal
   */
  async next(ask: Ask): Promise<Found> {
    const passedOver: PlannedCandidate[] = [];
    for (let candidate = this.queue.shift(); candidate; candidate = this.queue.shift()) {
      const found = await this.tryOne(candidate, ask, { isLastResort: false, passedOver });
      if (found !== undefined) return found;
    }
    if (!this.hasAsked) {
      const found = await this.lastResort(passedOver, ask);
      if (found !== undefined) return found;
    }
    throw totalFailure(this.failures, this.attempts);
  }

  private async lastResort(
    passedOver: readonly PlannedCandidate[],
    ask: Ask,
  ): Promise<Found | undefined> {
    const { health, signal, random } = this.surroundings;
    const quietOf = (candidate: PlannedCandidate): number => health.quietMs(candidate);
    for (const candidate of passedOver.toSorted((one, other) => quietOf(one) - quietOf(other))) {
      const waitMs = quietWaitMs(quietOf(candidate), this.remainingMs(candidate), random());
      if (waitMs > 0) await pause(waitMs, signal);
      const found = await this.tryOne(candidate, ask, { isLastResort: true, passedOver: [] });
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** An answer that was found has failed in its middle. */
  noteFailure(candidate: PlannedCandidate, error: RhetorError): void {
    error.loggable ??= withoutQuotes(error.message, textsOf(this.asked));
    this.failures.push(error);
    this.attempts.push(toAttempt(candidate, error));
    this.surroundings.health.note(candidate, error);
    if (error.code === 'context_length_exceeded') this.keepLargerThan(candidate);
  }

  /** Undefined: go on to the next candidate. */
  private async tryOne(
    candidate: PlannedCandidate,
    ask: Ask,
    { isLastResort, passedOver }: TryOptions,
  ): Promise<Found | undefined> {
    const { health, providerOf, signal, random } = this.surroundings;
    for (let attemptsHere = 1; ; attemptsHere += 1) {
      const provider = providerOf(candidate.provider);
      const permit = health.admit(candidate, isLastResort);
      if (provider === undefined || permit === undefined) {
        permit?.settle('abandoned');
        passedOver.push(candidate);
        return undefined;
      }
      this.hasAsked = true;
      try {
        return { candidate, permit, events: await ask(candidate, provider, permit) };
      } catch (error) {
        permit.settle(settlementOf(error, signal));
        signal.throwIfAborted();
        if (!(error instanceof RhetorError)) throw error;
        this.noteFailure(candidate, error);
        const step = nextStep({
          error,
          attemptsHere,
          retriesInAll: this.retriesInAll,
          retries: isLastResort ? 0 : this.retries,
          hasAlternative: this.queue.length > 0,
          hasBegun: permit.hasBegun,
          remainingMs: this.remainingMs(candidate),
          random: random(),
        });
        if (step.type === 'fail') throw totalFailure(this.failures, this.attempts);
        if (step.type === 'next-candidate') return undefined;
        this.retriesInAll += 1;
        await pause(step.afterMs, signal);
      }
    }
  }

  /** What was too long for one model is not asked of models whose window is known to be no larger. */
  private keepLargerThan(candidate: PlannedCandidate): void {
    const window = knownWindow(candidate) ?? 0;
    const larger = this.queue.filter((other) => (knownWindow(other) ?? Infinity) > window);
    this.queue.splice(0, this.queue.length, ...larger);
  }

  isTimeOver(candidate: PlannedCandidate): boolean {
    return (this.remainingMs(candidate) ?? Infinity) <= 0;
  }

  /** Until the total limit, if there is one. */
  remainingMs({ limits }: PlannedCandidate): number | undefined {
    return limits.totalMs === undefined
      ? undefined
      : limits.totalMs - (performance.now() - this.startedAt);
  }
}

/** All that a caller wrote; names of models and settings may be logged. */
function textsOf(request: CompletionRequest | undefined): unknown {
  if (request === undefined) return undefined;
  const { system, messages, tools, vendor, options } = request;
  return [system, messages, tools, vendor, options.stop, options.responseFormat];
}

/** Only what tells of the model's health counts against it: not a bad request, not a caller that left. */
export function settlementOf(error: unknown, signal: AbortSignal) {
  if (signal.aborted || !(error instanceof RhetorError)) return 'abandoned';
  const isOwnFault = error.isRetryable || error.code === 'upstream_timeout';
  return isOwnFault ? 'failure' : 'abandoned';
}
