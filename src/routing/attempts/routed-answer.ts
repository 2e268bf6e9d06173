/** The answer to one request, from as many models as it takes, as one stream for its reader. */
import type { Observable } from 'rxjs';
import type { StreamRecovery } from '../../model/choices/stream-recovery.ts';
import type { CompletionEvent, ResponseStart } from '../../model/completion-event.ts';
import type { CompletionRequest } from '../../model/completion-request.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { readStream } from '../../streams/read-stream.ts';
import type { AttemptTrace } from '../../traces/request-trace.ts';
import type { AttemptJournal } from '../attempt-journal.ts';
import type { ModelChoice } from '../candidate-plan.ts';
import type { SoughtAnswer } from './sought-answer.ts';
import { continuationRequest } from './continuation.ts';
import { type AnswerEvent, type JournalOfAnswer, PassedAnswer } from './passed-answer.ts';
import { refusedWith } from './refused-with.ts';
import type { AnswerReader } from '../routed-event.ts';
import type { Reservation } from '../attempt-gate.ts';
import { type GatedCalls, UNSENT, useOf } from './gated-calls.ts';
import { withOutputLimit } from './output-limit.ts';
import { raceCalls, type RaceReports } from './race-calls.ts';
import { streamedOrWhole } from './streamed-or-whole.ts';
import { withTotalLimit } from '../total-limit.ts';
import type { Trial } from './trial.ts';

type JournalUse = 'sent' | 'connected' | 'firstToken' | JournalOfAnswer;

export class RoutedAnswer implements SoughtAnswer {
  asked: CompletionRequest | undefined;
  /** Whether the current model has begun to answer. */
  private hasBegun = false;
  /** What the reader was passed, by whichever models. */
  private readonly passed: PassedAnswer;
  /** The model that answered last, whose text the next one continues. */
  private former: ModelChoice | undefined;
  private watching: AttemptTrace | undefined;
  /** What the current call may use, if anything restricts it. */
  private reservation: Reservation | undefined;

  constructor(
    private readonly reader: AnswerReader,
    private readonly recovery: StreamRecovery,
    private readonly signal: AbortSignal,
    private readonly journal: Pick<AttemptJournal, JournalUse>,
    private readonly calls: Pick<GatedCalls, 'complete'>,
  ) {
    this.passed = new PassedAnswer(reader, journal, recovery === 'continue');
  }

  /**
   * With recovery `buffer`, the reader shows nothing before the end, so the answer can be
   * restarted.
   */
  get seen(): SoughtAnswer['seen'] {
    if (!this.hasBegun || this.recovery === 'buffer') return 'nothing';
    return this.recovery === 'continue' && !this.passed.hasCalls ? 'continuable' : 'final';
  }

  ask(trial: Trial): Promise<void> {
    this.hasBegun = false;
    const { hedge } = trial;
    return withTotalLimit(trial.remainingMs, this.signal, (signal) =>
      hedge === undefined || this.isContinued
        ? this.call(trial, signal, undefined)
        : raceCalls(trial, hedge, signal, (one, its, reports) => this.call(one, its, reports)),
    );
  }

  private async call(
    trial: Trial,
    signal: AbortSignal,
    race: RaceReports | undefined,
  ): Promise<void> {
    const request = this.reader.requestFor(trial.candidate);
    const reserved = this.calls.complete(
      trial,
      this.isContinued ? this.continued(request) : request,
    );
    const reservation = reserved instanceof Promise ? await reserved : reserved;
    const read = (limited: CompletionRequest): Promise<void> => {
      race?.sent();
      return this.read(trial, limited, signal, () => {
        race?.claim();
        this.reservation = reservation;
        this.watching = trial.attempt.trace;
      });
    };
    if (reservation === undefined) return read(request);
    await this.settled(trial, reservation, signal, () => {
      const limit = reservation.outputLimit;
      return read(limit === undefined ? request : withOutputLimit(request, limit));
    });
  }

  /** The reservation is settled before the search, and so the caller, learns how the call ended. */
  private async settled(
    { attempt }: Trial,
    reservation: Reservation,
    signal: AbortSignal,
    call: () => Promise<void>,
  ): Promise<void> {
    let failure: { readonly error: unknown } | undefined;
    const isLate = signal.aborted;
    try {
      signal.throwIfAborted();
      await call();
    } catch (error) {
      failure = { error };
      throw error;
    } finally {
      const settling = reservation.settle(isLate ? UNSENT : useOf(attempt, failure, signal));
      if (settling !== undefined) await settling;
    }
  }

  /** @param onContent called when the model begins to answer; what it throws ends the call */
  private async read(
    trial: Trial,
    request: CompletionRequest,
    signal: AbortSignal,
    onContent: () => void,
  ): Promise<void> {
    const events = await this.open(trial, request, signal);
    onContent();
    trial.permit.firstToken();
    this.journal.firstToken();
    await readStream(
      events,
      (event) => {
        if (event.type === 'response-start') {
          trial.member?.firstToken(event.vendorLimits);
          this.begin(trial, event);
        } else this.take(event);
      },
      signal,
    );
  }

  private get isContinued(): boolean {
    return this.recovery === 'continue' && this.former !== undefined;
  }

  private open(
    { candidate, provider, attempt }: Trial,
    request: CompletionRequest,
    signal: AbortSignal,
  ): Promise<Observable<CompletionEvent>> {
    const send = (asked: CompletionRequest): Promise<Observable<CompletionEvent>> => {
      this.asked = asked;
      this.journal.sent(asked, attempt);
      const trace = attempt.trace?.headers;
      return provider.open(trace === undefined ? asked : { ...asked, trace }, signal);
    };
    const open = (asked: CompletionRequest) => streamedOrWhole(asked, send);
    if (!this.isContinued) return open(request);
    const continued = this.continued(request);
    if (!provider.continuesPrefill(candidate.model)) return open(continued);
    // If the prefill is refused after all, the same model is sent the instruction instead.
    return open(continuationRequest(request, this.passed.text, true)).catch((error: unknown) => {
      if (error instanceof RhetorError && error.code === 'invalid_value') return open(continued);
      throw error;
    });
  }

  /** With the instruction to continue, which is longer than the text alone. */
  private continued(request: CompletionRequest): CompletionRequest {
    return continuationRequest(request, this.passed.text, false);
  }

  private begin(
    { candidate, provider: asked, attempts, failures }: Trial,
    { shownHeaders, connectMs }: ResponseStart,
  ): void {
    if (connectMs !== undefined) this.journal.connected(connectMs);
    const { provider, model } = candidate;
    const { outputLimit, notice } = this.reservation ?? {};
    const continuedFrom = this.isContinued ? this.former : undefined;
    if (continuedFrom !== undefined) this.passed.continue();
    this.former = { provider, model };
    this.hasBegun = true;
    this.reader.take({
      type: 'route-start',
      candidate,
      attempts,
      failures,
      ...refusedWith(candidate, asked),
      ...(continuedFrom && { continuedFrom }),
      ...(shownHeaders && { shownHeaders }),
      ...(outputLimit !== undefined && { clamped: outputLimit }),
      ...(notice !== undefined && { budget: notice }),
    });
  }

  private take(event: AnswerEvent): void {
    this.watching?.took?.(event);
    this.passed.take(event);
  }
}
