/** One turn from its request to its last event: prepared, opened, streamed and stored, or cut off. */
import { randomUUID } from 'node:crypto';
import type { Subscriber } from 'rxjs';
import type { CutStatus } from '../context/stored-context.ts';
import type { AttemptOutcome } from '../ledger/attempt-record.ts';
import type { CompletionRequest } from '../model/completion-request.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { UNKNOWN_USAGE } from '../model/usage.ts';
import type { PlannedCandidate } from '../routing/route-plan.ts';
import type { AnswerReader, RoutedEnd, RoutedEvent, RouteStart } from '../routing/routed-event.ts';
import { assertReachable } from './assert-reachable.ts';
import { ArrivedAnswer, mostFrames } from './arrived-answer.ts';
import { completionRequest } from './candidate-request.ts';
import type { ScopedRequest } from './conversation-request.ts';
import { countUsage, learnInput } from './count-usage.ts';
import type { Place } from './entrance.service.ts';
import { askedTokens, preparedTokens } from './expected-tokens.ts';
import type { PreparedTurn } from './prepared-turn.ts';
import type { RunningTurn } from './running-turns.ts';
import { lostTurnReport, storeRecorded } from './store-turn.ts';
import { toNewTurn } from './to-new-turn.ts';
import type { TurnEnd, TurnEvent, TurnSource } from './turn-event.ts';
import { turnFields, type TurnOutcome } from './turn-log.ts';
import { costOfAll, outcomeOf } from './request-record.ts';
import { TurnRecord } from './turn-record.ts';
import type { TurnServices } from './turn-services.ts';
import { toTurnSource } from './turn-source.ts';

type Kept = Pick<TurnEnd, 'usage' | 'cost' | 'isInputCut' | 'stored'>;
type Ending = Omit<RoutedEnd, 'type'>;

const CANCELLED: Ending = { finishReason: 'cancelled', usage: UNKNOWN_USAGE };
const FAILED: Ending = { finishReason: 'error', usage: UNKNOWN_USAGE };

/**
 * Emits `turn-start`, deltas, and one `turn-end` once the turn is stored; or an error. A buffered
 * answer is emitted only when it is complete.
 */
export class Turn implements AnswerReader, RunningTurn {
  readonly requestId: string;
  readonly contextId: string;
  private readonly startedAt = performance.now();
  private readonly upstream = new AbortController();
  private readonly record: TurnRecord;
  private place: Place | undefined;
  private prepared: PreparedTurn | undefined;
  private isHeld = true;
  /** The answering model, and what has arrived so far. */
  private route: RouteStart | undefined;
  private answer = new ArrivedAnswer(0);
  private last: RoutedEnd | undefined;
  /** The model shown to the caller, and since when; undefined before any answer. */
  private shown: { readonly source: TurnSource; readonly at: number } | undefined;
  /** The turn is being stored or cut off. */
  private isEnding = false;
  /** The context was deleted, so the turn writes nothing. */
  private isDiscarded = false;
  private outcome: TurnOutcome = { type: 'left' };
  private readonly reportLost: (error: unknown) => void;

  constructor(
    readonly request: ScopedRequest,
    private readonly services: TurnServices,
    private readonly caller: Subscriber<TurnEvent>,
  ) {
    this.requestId = request.requestId;
    this.contextId = request.contextId ?? randomUUID();
    this.reportLost = lostTurnReport(this.contextId, services.logger);
    this.record = new TurnRecord(request, this.contextId, services.ledger);
  }

  /** The whole life of a turn that is not cut off; never rejects. */
  async run(): Promise<void> {
    const { signal } = this.upstream;
    try {
      const prepared = await this.prepare(signal);
      const recovery = this.isHeld ? 'buffer' : prepared.plan.streamRecovery;
      await this.services.router.answer(prepared, this, recovery, signal, this.record.journal);
      if (this.last === undefined) throw new TypeError('an answer was complete without its end');
      if (this.isHeld) this.showHeld();
      await this.end(this.last, 'ok');
    } catch (error) {
      if (!this.isEnding) await this.fail(error);
    }
  }

  private async prepare(signal: AbortSignal): Promise<PreparedTurn> {
    const { entrance, contexts, preparation } = this.services;
    this.place = await entrance.enterToCall(this.request, signal, () => askedTokens(this.request));
    // The caller may have left while its place was being granted.
    if (signal.aborted) this.place.leave();
    signal.throwIfAborted();
    await assertReachable(contexts, this.request, this.contextId);
    const prepared = await preparation.prepare(this.request, this.contextId);
    if (!prepared.keepsMessages) await this.place.expect(() => preparedTokens(prepared));
    signal.throwIfAborted();
    this.prepared = prepared;
    const isLate = prepared.plan.streamRecovery === 'buffer' || prepared.expected !== undefined;
    this.isHeld = isLate || !this.request.isStreaming;
    this.answer = new ArrivedAnswer(mostFrames(this.isHeld, this.request));
    return prepared;
  }

  /** Implements `AnswerReader`. */
  get limits(): AnswerReader['limits'] {
    return this.place?.limits;
  }

  /** Implements `AnswerReader`. */
  requestFor(candidate: PlannedCandidate): CompletionRequest {
    if (this.prepared === undefined) throw new TypeError('a turn is opened before it is prepared');
    return completionRequest(this.prepared, candidate);
  }

  /** Implements `AnswerReader`. */
  take(event: RoutedEvent): void {
    if (this.isEnding) return;
    switch (event.type) {
      case 'route-start':
        return this.begin(event);
      case 'usage':
        return;
      case 'response-end':
        this.last = event;
        return;
      default:
        if (this.answer.add(event) && !this.isHeld) this.caller.next(event);
    }
  }

  /** An answer that does not continue another one replaces an abandoned one. */
  private begin(route: RouteStart): void {
    this.answer.changeModel(route.continuedFrom !== undefined);
    this.route = route;
    if (!this.isHeld) this.show();
  }

  private showHeld(): void {
    this.show();
    for (const event of this.answer.toEvents()) this.caller.next(event);
  }

  private show(): void {
    if (this.prepared === undefined || this.route === undefined) return;
    const source = toTurnSource(this.route, this.prepared, this.last?.validation);
    this.shown = { source, at: this.shown?.at ?? performance.now() };
    this.caller.next({ type: 'turn-start', source });
  }

  private async end(ending: Ending, outcome: AttemptOutcome, status?: CutStatus): Promise<void> {
    this.isEnding = true;
    try {
      const kept = await this.keep(ending, outcome, status);
      const last: TurnEnd = { ...ending, type: 'turn-end', ...kept };
      if (!this.caller.closed) this.outcome = { type: 'ended', end: last };
      this.caller.next(last);
      this.caller.complete();
    } catch (error) {
      if (this.caller.closed) this.reportLost(error);
      else this.failWith(error);
    }
  }

  private async fail(error: unknown): Promise<void> {
    this.isEnding = true;
    await this.keep(FAILED, outcomeOf(error), 'error').catch(this.reportLost);
    this.failWith(error);
  }

  private failWith(error: unknown): void {
    if (!this.caller.closed) this.outcome = { type: 'failed', error };
    this.caller.error(error);
  }

  /**
   * Ends the turn early with finish reason `cancelled`. If no model has answered, or `reason` is an
   * `internal_error`, it ends with `reason` itself. What has arrived is stored.
   */
  cancel(reason?: RhetorError): void {
    // A complete answer is stored completely, even if the caller leaves meanwhile.
    if (this.isEnding || this.last !== undefined) return;
    this.isEnding = true;
    this.upstream.abort(new RhetorError('client_closed_request', 'The caller ended the request.'));
    const outcome = reason?.code ?? 'client_closed_request';
    if (reason === undefined || (this.shown && reason.code !== 'internal_error')) {
      void this.end(CANCELLED, outcome, 'cancelled');
    } else if (this.shown) {
      void this.fail(reason);
    } else {
      this.keep(CANCELLED, outcome, 'cancelled').catch(this.reportLost);
      this.failWith(reason);
    }
  }

  discard(reason: RhetorError): void {
    this.isDiscarded = true;
    this.cancel(reason);
  }

  /** Called when the caller has received the last event, or has left. */
  close(): void {
    this.cancel();
    this.request.report?.(
      turnFields({
        contextId: this.contextId,
        task: this.request.taskType,
        startedAt: this.startedAt,
        firstTokenAt: this.shown?.at,
        component: this.prepared?.component,
        rule: this.prepared?.plan.rule,
        route: this.shown && this.route,
        requested: this.shown?.source.route.requested,
        outcome: this.outcome,
      }),
    );
    this.place?.leave();
  }

  /** Stores what there is to store, and returns what to report to the caller. */
  private async keep(ending: Ending, outcome: AttemptOutcome, status?: CutStatus): Promise<Kept> {
    const { prepared, route, record } = this;
    const unknown = { usage: ending.usage, isInputCut: false };
    if (record.unknownPrices !== undefined) await record.unknownPrices;
    if (prepared === undefined || route === undefined) {
      const attempts = record.end(outcome, prepared);
      this.place?.count(attempts);
      this.services.ledger.record(attempts);
      return { ...unknown, cost: costOfAll(attempts), stored: undefined };
    }
    const reply = status === undefined ? this.answer.toMessage() : this.answer.toCutMessage();
    const counted = countUsage(ending.usage, reply, prepared, route, this.services.logger);
    // A cut-off answer without content is not a turn.
    const isNothing = this.isDiscarded || (status !== undefined && reply.parts.length === 0);
    const { own } = this.answer;
    const attempts = record.end(outcome, prepared, { route, usage: counted.usage });
    this.place?.count(attempts);
    const cost = costOfAll(attempts);
    const result = { ...ending, ...counted, cost, reply, own, status, repliedAt: Date.now() };
    const turn = isNothing ? undefined : toNewTurn(prepared, route, result);
    const stored = await storeRecorded(attempts, turn, this.request, this.services);
    // Starts after the terminal event was sent: a long question takes time to estimate.
    setImmediate(() => {
      learnInput(this.services.calibration, prepared, route, ending, counted);
      if (stored === undefined || this.isDiscarded) return;
      this.services.compaction.afterTurn(prepared, route.candidate, reply, this.request.scope);
    });
    // Estimates are omitted for a buffered answer that was cut off.
    return { ...(this.shown ? counted : unknown), cost, stored };
  }
}
