/** Walks one request through its candidates: whom to ask next, how often, and after what pause. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import { withoutQuotes } from '../../model/secrets/loggable-text.ts';
import { type Attempt, RhetorError } from '../../model/rhetor-error.ts';
import { textsOf } from './asked-texts.ts';
import { allowsFallback, nextStep, quietWaitMs } from './attempt-policy.ts';
import { GateRefusal } from './gated-calls.ts';
import { knownWindow } from '../larger-window.ts';
import { MemberHedge } from './member-hedge.ts';
import { pause } from '../../streams/pause.ts';
import type { PlannedCandidate, RoutingPlan } from '../route-plan.ts';
import { settlementOf } from './settlement.ts';
import { cutFailure, toAttempt, totalFailure } from './total-failure.ts';
import type { SearchSurroundings, SoughtAnswer } from './sought-answer.ts';
import type { Trial } from './trial.ts';

type TryOptions = {
  readonly isLastResort: boolean;
  /** Collects the candidates that are not to be asked now. */
  readonly passedOver: PlannedCandidate[];
};

export class CandidateSearch {
  readonly attempts: Attempt[] = [];
  private readonly failures: RhetorError[] = [];
  private readonly startedAt = performance.now();
  private readonly queue: PlannedCandidate[];
  private retriesInAll = 0;
  private hasAsked = false;
  /** The failure that cut off the answer after the reader had seen part of it. */
  private cut: RhetorError | undefined;

  constructor(
    private readonly plan: RoutingPlan,
    private readonly surroundings: SearchSurroundings,
  ) {
    this.queue = plan.candidates.filter(({ skipped }) => skipped === undefined);
  }

  /**
   * Asks one candidate after another until the answer is complete. Models with an open circuit or a
   * pending `retry-after` are passed over. If no other candidate answered, they are asked anyway.
   * @throws RhetorError as `totalFailure` or `cutFailure`, or the reason of the signal
   */
  async run(answer: SoughtAnswer): Promise<void> {
    const passedOver: PlannedCandidate[] = [];
    for (let candidate = this.queue.shift(); candidate; candidate = this.queue.shift()) {
      if (await this.tryOne(candidate, answer, { isLastResort: false, passedOver })) return;
    }
    if (!this.hasAsked && (await this.lastResort(passedOver, answer))) return;
    throw this.failure();
  }

  private async lastResort(
    passedOver: readonly PlannedCandidate[],
    answer: SoughtAnswer,
  ): Promise<boolean> {
    const { health, signal, random } = this.surroundings;
    const quietOf = (candidate: PlannedCandidate): number => health.quietMs(candidate);
    for (const candidate of passedOver.toSorted((one, other) => quietOf(one) - quietOf(other))) {
      const waitMs = quietWaitMs(quietOf(candidate), this.remainingMs(candidate), random());
      if (waitMs > 0) await pause(waitMs, signal);
      if (await this.tryOne(candidate, answer, { isLastResort: true, passedOver: [] })) return true;
      if (this.cut !== undefined) return false;
    }
    return false;
  }

  /**
   * The cut is what the reader saw, so it is the failure reported, even if later candidates failed
   * differently.
   */
  private failure(): RhetorError {
    return this.cut === undefined
      ? totalFailure(this.failures, this.attempts)
      : cutFailure(this.cut, this.attempts);
  }

  private noteFailure(
    candidate: PlannedCandidate,
    error: RhetorError,
    asked: CompletionRequest | undefined,
  ): void {
    error.loggable ??= withoutQuotes(error.operatorMessage ?? error.message, textsOf(asked));
    this.failures.push(error);
    this.attempts.push(toAttempt(candidate, error));
    this.surroundings.health.note(candidate, error);
    if (error.code === 'context_length_exceeded') this.keepLargerThan(candidate);
  }

  /** Resolves with whether the answer is complete; if not, the next candidate is to be asked. */
  private async tryOne(
    candidate: PlannedCandidate,
    answer: SoughtAnswer,
    { isLastResort, passedOver }: TryOptions,
  ): Promise<boolean> {
    const { signal, random, journal } = this.surroundings;
    for (let attemptsHere = 1; ; attemptsHere += 1) {
      const first = this.begin(candidate, isLastResort);
      if (first === undefined) {
        passedOver.push(candidate);
        journal.passOver(candidate);
        return false;
      }
      this.hasAsked = true;
      const hedge = isLastResort ? undefined : this.hedgeOf(candidate, answer);
      const deciding = (): Trial => hedge?.decisive ?? first;
      try {
        await answer.ask({ ...first, hedge });
        const { member, permit } = deciding();
        journal.end();
        member?.ended(journal.current?.usage);
        permit.settle('success');
        return true;
      } catch (error) {
        const { candidate: failing, permit } = deciding();
        if (error instanceof GateRefusal) {
          permit.settle('abandoned');
          await this.takeRefusal(error);
          return false;
        }
        this.settle(deciding(), error);
        signal.throwIfAborted();
        if (!(error instanceof RhetorError)) throw error;
        this.noteFailure(failing, error, answer.asked);
        if (answer.seen !== 'nothing') {
          this.cut = error;
          if (this.isFinal(answer, error, failing)) throw this.failure();
          return false;
        }
        const step = nextStep({
          error,
          attemptsHere,
          retriesInAll: this.retriesInAll,
          retries: isLastResort || hedge?.hasStarted ? 0 : this.plan.retries,
          hasAlternative: this.queue.length > 0,
          hasOtherMember: this.otherMember(candidate) !== undefined,
          hasBegun: permit.hasBegun,
          remainingMs: this.remainingMs(candidate),
          random: random(),
        });
        if (step.type === 'fail') throw this.failure();
        if (step.type === 'next-candidate') return false;
        this.retriesInAll += 1;
        await pause(step.afterMs, signal);
      }
    }
  }

  /** Undefined if the candidate is not to be asked now. */
  private begin(
    candidate: PlannedCandidate,
    isLastResort: boolean,
    running = 0,
  ): Trial | undefined {
    const { health, providerOf, memberOf, journal } = this.surroundings;
    const provider = providerOf(candidate);
    const permit = health.admit(candidate, isLastResort);
    if (provider === undefined || permit === undefined) {
      permit?.settle('abandoned');
      return undefined;
    }
    return {
      candidate,
      provider,
      permit,
      attempts: this.attempts.length + running + 1,
      failures: this.attempts,
      remainingMs: this.remainingMs(candidate),
      attempt: journal.begin(candidate),
      member: memberOf(candidate),
    };
  }

  private settle({ attempt, permit }: Trial, error: unknown): void {
    const { journal, signal } = this.surroundings;
    journal.end(error, attempt);
    permit.settle(settlementOf(error, signal));
  }

  /** Undefined if nobody else is to be asked while the candidate is silent. */
  private hedgeOf(candidate: PlannedCandidate, answer: SoughtAnswer): MemberHedge | undefined {
    const { hedges, journal, signal } = this.surroundings;
    const afterMs = hedges?.afterMs(candidate);
    if (hedges === undefined || afterMs === undefined) return undefined;
    return new MemberHedge(afterMs, {
      journal,
      next: () => {
        const other = this.otherMember(candidate);
        if (other === undefined || !hedges.take(candidate)) return undefined;
        this.queue.shift();
        return this.begin(other, false, 1);
      },
      fail: (trial, error) => {
        this.settle(trial, error);
        if (signal.aborted || !(error instanceof RhetorError)) return;
        this.noteFailure(trial.candidate, error, answer.asked);
      },
    });
  }

  /** Nothing was sent; only cheaper candidates may be asked now, and these only if the gate says so. */
  private async takeRefusal({ call, verdict }: GateRefusal): Promise<void> {
    const { gate, journal, signal } = this.surroundings;
    journal.withdraw(verdict.reason);
    this.failures.push(verdict.error);
    signal.throwIfAborted();
    const cheaper = verdict.allowsCheaper ? await gate.cheaper(call, this.queue) : [];
    if (cheaper.length === 0) throw this.failure();
    this.queue.splice(0, this.queue.length, ...cheaper);
  }

  /** The next candidate, if it is another member of the same pool. */
  private otherMember({ pool }: PlannedCandidate): PlannedCandidate | undefined {
    const [next] = this.queue;
    return pool !== undefined && next?.pool?.settings.name === pool.settings.name
      ? next
      : undefined;
  }

  /**
   * A request that was too long for one model is not sent to models whose window is known to be no
   * larger.
   */
  private keepLargerThan(candidate: PlannedCandidate): void {
    const window = knownWindow(candidate) ?? 0;
    const larger = this.queue.filter((other) => (knownWindow(other) ?? Infinity) > window);
    this.queue.splice(0, this.queue.length, ...larger);
  }

  /** Whether no other model can continue what this candidate's failure cut off. */
  private isFinal(
    { seen }: SoughtAnswer,
    error: RhetorError,
    candidate: PlannedCandidate,
  ): boolean {
    const isTimeOver = (this.remainingMs(candidate) ?? Infinity) <= 0;
    return seen === 'final' || !allowsFallback(error) || isTimeOver;
  }

  private remainingMs({ limits }: PlannedCandidate): number | undefined {
    return limits.totalMs === undefined
      ? undefined
      : limits.totalMs - (performance.now() - this.startedAt);
  }
}
