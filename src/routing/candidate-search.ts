/** One request's way through its candidates: who is asked next, how often, and after what pause. */
import type { Observable } from 'rxjs';
import type { CompletionEvent } from '../model/completion-event.ts';
import { type Attempt, RhetorError } from '../model/rhetor-error.ts';
import type { CompletionProvider } from '../providers/completion-provider.ts';
import { nextStep } from './attempt-policy.ts';
import { knownWindow } from './larger-window.ts';
import type { Permit } from './model-health.ts';
import type { ModelHealthService } from './model-health.service.ts';
import { pause } from './pause.ts';
import type { PlannedCandidate, RoutePlan } from './route-plan.ts';
import { totalFailure } from './total-failure.ts';

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
  readonly health: ModelHealthService;
  readonly providerOf: (id: string) => CompletionProvider | undefined;
  readonly signal: AbortSignal;
  readonly random: () => number;
};

export class CandidateSearch {
  readonly attempts: Attempt[] = [];
  private readonly failures: RhetorError[] = [];
  private readonly startedAt = performance.now();
  private readonly queue: PlannedCandidate[];
  private retriesInAll = 0;
  private hasAsked = false;

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
   * The next candidate that answers. A model whose circuit is open is passed over, and asked all
   * the same when there was nobody else to ask.
   * @throws RhetorError as `totalFailure`, or the reason of the signal
   */
  async next(ask: Ask): Promise<Found> {
    const passedOver: PlannedCandidate[] = [];
    for (let candidate = this.queue.shift(); candidate; candidate = this.queue.shift()) {
      const found = await this.tryOne(candidate, ask, false, passedOver);
      if (found !== undefined) return found;
    }
    const [lastResort] = passedOver;
    if (!this.hasAsked && lastResort !== undefined) {
      const found = await this.tryOne(lastResort, ask, true, []);
      if (found !== undefined) return found;
    }
    throw totalFailure(this.failures, this.attempts);
  }

  /** An answer that was found has failed in its middle. */
  noteFailure(candidate: PlannedCandidate, error: RhetorError): void {
    const { provider, model } = candidate;
    this.failures.push(error);
    this.attempts.push({
      provider,
      model,
      ...(error.upstreamStatus === undefined ? {} : { status: error.upstreamStatus }),
      code: error.code,
    });
    this.surroundings.health.note(candidate, error);
    if (error.code === 'context_length_exceeded') this.keepLargerThan(candidate);
  }

  /** Undefined: go on to the next candidate. */
  private async tryOne(
    candidate: PlannedCandidate,
    ask: Ask,
    isLastResort: boolean,
    passedOver: PlannedCandidate[],
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

  /** What was too long for one model is asked only of models with a larger window. */
  private keepLargerThan(candidate: PlannedCandidate): void {
    const larger = this.queue.filter((other) => knownWindow(other) > knownWindow(candidate));
    this.queue.splice(0, this.queue.length, ...larger);
  }

  /** Until the total limit, if there is one. */
  remainingMs({ limits }: PlannedCandidate): number | undefined {
    return limits.totalMs === undefined
      ? undefined
      : limits.totalMs - (performance.now() - this.startedAt);
  }
}

/** Only what tells of the model's health counts against it: not a bad request, not a caller that left. */
export function settlementOf(error: unknown, signal: AbortSignal) {
  if (signal.aborted || !(error instanceof RhetorError)) return 'abandoned';
  const isOwnFault = error.isRetryable || error.code === 'upstream_timeout';
  return isOwnFault ? 'failure' : 'abandoned';
}
