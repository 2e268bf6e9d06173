/** One turn from its request to its last event: prepared, opened, streamed and stored, or cut off. */
import { randomUUID } from 'node:crypto';
import type { Subscriber } from 'rxjs';
import type { CutStatus } from '../../context/records/stored-context.ts';
import { type AttemptOutcome, outcomeOf } from '../../ledger/attempt-record.ts';
import type { CompletionRequest } from '../../model/completion-request.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { UNKNOWN_USAGE } from '../../model/usage.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import type { RoutedEnd, RoutedEvent } from '../../routing/routed-event.ts';
import { assertReachable } from './assert-reachable.ts';
import type { CacheVisit } from '../answer-cache/cache-visit.ts';
import { endedAnswer, replayedTurn } from '../answer-cache/replayed-turn.ts';
import { AnswerView } from './answer-view.ts';
import { completionRequest } from '../preparation/candidate-request.ts';
import type { ScopedRequest } from '../request/conversation-request.ts';
import { countUsage, learnInput } from '../record/count-usage.ts';
import type { Place } from '../running/entrance.service.ts';
import { askedTokens, preparedTokens } from '../preparation/expected-tokens.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';
import type { RunningTurn } from '../running/running-turns.ts';
import { lostTurnReport, storeRecorded } from './store-turn.ts';
import { TurnCaller } from './turn-caller.ts';
import { toNewTurn } from './to-new-turn.ts';
import type { TurnEnd, TurnEvent } from '../events/turn-event.ts';
import { costOfAll } from '../record/request-record.ts';
import { TurnRecord } from '../record/turn-record.ts';
import type { TurnServices } from './turn-services.ts';
import type { CheckedReader } from '../validation/validated-answers.service.ts';

type Kept = Pick<TurnEnd, 'usage' | 'cost' | 'isInputCut' | 'stored'>;
type Ending = Omit<RoutedEnd, 'type'>;

const CANCELLED: Ending = { finishReason: 'cancelled', usage: UNKNOWN_USAGE };
const FAILED: Ending = { finishReason: 'error', usage: UNKNOWN_USAGE };

/**
 * Emits `turn-start`, deltas, and one `turn-end` once the turn is stored; or an error. A buffered
 * answer is emitted only when it is complete.
 */
export class Turn implements CheckedReader, RunningTurn {
  readonly requestId: string;
  readonly contextId: string;
  private readonly upstream = new AbortController();
  private readonly record: TurnRecord;
  private place: Place | undefined;
  private prepared: PreparedTurn | undefined;
  private readonly caller: TurnCaller;
  private readonly view: AnswerView;
  private visit: CacheVisit | undefined;
  /** Called when a turn that its caller has left to others has ended. */
  private onRun: (() => void) | undefined;
  private isLeftToOthers = false;
  /** The turn is being stored or cut off. */
  private isEnding = false;
  /** The context was deleted, so the turn writes nothing. */
  private isDiscarded = false;
  private readonly reportLost: (error: unknown) => void;

  constructor(
    readonly request: ScopedRequest,
    private readonly services: TurnServices,
    subscriber: Subscriber<TurnEvent>,
  ) {
    this.requestId = request.requestId;
    this.contextId = request.contextId ?? randomUUID();
    this.reportLost = lostTurnReport(this.contextId, services.logger);
    this.record = new TurnRecord(request, this.contextId, services.ledger);
    this.caller = new TurnCaller(subscriber, request, this.contextId);
    this.view = new AnswerView(subscriber);
  }

  /** The whole life of a turn that is not cut off; never rejects. */
  async run(): Promise<void> {
    const { signal } = this.upstream;
    const { view } = this;
    try {
      const prepared = await this.prepare(signal);
      const { visit } = this;
      if (visit === undefined || !(await this.replay(visit, prepared, signal))) {
        const recovery = view.isHeld ? 'buffer' : prepared.plan.streamRecovery;
        const { journal } = this.record;
        await this.services.router.answer(prepared, this, recovery, signal, journal);
      }
      if (view.last === undefined) throw new TypeError('an answer was complete without its end');
      view.showHeld();
      await this.end(view.last, 'ok');
    } catch (error) {
      if (!this.isEnding) await this.fail(error);
    } finally {
      this.visit?.settle();
      this.onRun?.();
    }
  }

  private async prepare(signal: AbortSignal): Promise<PreparedTurn> {
    const { entrance, contexts, preparation, cache } = this.services;
    this.place = await entrance.enterToCall(this.request, signal, () => askedTokens(this.request));
    // The caller may have left while its place was being granted.
    if (signal.aborted) this.place.leave();
    signal.throwIfAborted();
    await assertReachable(contexts, this.request, this.contextId);
    const prepared = await preparation.prepare(this.request, this.contextId);
    if (!prepared.keepsMessages) await this.place.expect(() => preparedTokens(prepared));
    signal.throwIfAborted();
    this.prepared = prepared;
    this.visit = cache.visit(prepared);
    this.view.prepare(prepared, this.visit);
    return prepared;
  }

  /** Takes the answer from the cache; false if it has none, or is not asked. */
  private async replay(
    visit: CacheVisit,
    prepared: PreparedTurn,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (visit.state === 'bypass') return false;
    await this.place?.countNow();
    const hit = await visit.find(signal);
    signal.throwIfAborted();
    if (hit === undefined) return false;
    this.prepared = this.view.replay(replayedTurn(prepared, hit));
    return true;
  }

  /** Implements `CheckedReader`, as the next three do. */
  get limits(): CheckedReader['limits'] {
    return this.place?.limits;
  }

  requestFor(candidate: PlannedCandidate): CompletionRequest {
    if (this.prepared === undefined) throw new TypeError('a turn is opened before it is prepared');
    return completionRequest(this.prepared, candidate);
  }

  take(event: RoutedEvent): void {
    if (!this.isEnding) this.view.take(event);
  }

  replace(...answer: Parameters<CheckedReader['replace']>): void {
    if (!this.isEnding) this.view.replace(...answer);
  }

  private async end(ending: Ending, outcome: AttemptOutcome, status?: CutStatus): Promise<void> {
    this.isEnding = true;
    try {
      const kept = await this.keep(ending, outcome, status);
      const last: TurnEnd = { ...ending, type: 'turn-end', ...kept };
      this.caller.end(last);
    } catch (error) {
      if (this.caller.hasLeft) this.reportLost(error);
      else this.caller.fail(error);
    }
  }

  private async fail(error: unknown): Promise<void> {
    this.isEnding = true;
    await this.keep(FAILED, outcomeOf(error), 'error').catch(this.reportLost);
    this.caller.fail(error);
  }

  /**
   * Ends the turn early with finish reason `cancelled`. If no model has answered, or `reason` is an
   * `internal_error`, it ends with `reason` itself. What has arrived is stored.
   */
  cancel(reason?: RhetorError): void {
    // A complete answer is stored completely, even if the caller leaves meanwhile.
    if (this.isEnding || this.view.last !== undefined) return;
    if (reason === undefined && this.visit?.isAwaited === true)
      return this.leaveToOthers(this.visit);
    this.isEnding = true;
    this.upstream.abort(new RhetorError('client_closed_request', 'The caller ended the request.'));
    const outcome = reason?.code ?? 'client_closed_request';
    if (reason === undefined || (this.view.shown && reason.code !== 'internal_error')) {
      void this.end(CANCELLED, outcome, 'cancelled');
    } else if (this.view.shown) {
      void this.fail(reason);
    } else {
      this.keep(CANCELLED, outcome, 'cancelled').catch(this.reportLost);
      this.caller.fail(reason);
    }
  }

  /** The caller gets its end now; the model's answer goes on as long as equal turns wait for it. */
  private leaveToOthers(visit: CacheVisit): void {
    if (this.isLeftToOthers) return;
    this.isLeftToOthers = true;
    visit.whenDeserted(() => this.cancel());
    this.caller.end({ type: 'turn-end', ...CANCELLED, isInputCut: false, stored: undefined });
  }

  discard(reason: RhetorError): void {
    this.isDiscarded = true;
    this.cancel(reason);
  }

  /**
   * Called when the caller has received the last event, or has left.
   * @param onClosed called once the turn needs nothing any more
   */
  close(onClosed: () => void): void {
    this.cancel();
    const closed = (): void => {
      this.caller.report(this.view, this.prepared);
      this.place?.leave();
      onClosed();
    };
    if (this.isLeftToOthers) this.onRun = closed;
    else closed();
  }

  /** Stores what there is to store, and returns what to report to the caller. */
  private async keep(ending: Ending, outcome: AttemptOutcome, status?: CutStatus): Promise<Kept> {
    const { prepared, record, visit } = this;
    const { route, answer } = this.view;
    const unknown = { usage: ending.usage, isInputCut: false };
    if (record.unknownPrices !== undefined) await record.unknownPrices;
    if (prepared === undefined || route === undefined) {
      const attempts = record.end(outcome, prepared, visit?.recorded);
      this.place?.count(attempts);
      this.services.ledger.record(attempts);
      return { ...unknown, cost: costOfAll(attempts), stored: undefined };
    }
    const reply = status === undefined ? answer.toMessage() : answer.toCutMessage();
    const counted = countUsage(ending.usage, reply, prepared, route, this.services.logger);
    // A cut-off answer without content is not a turn.
    const isNothing = this.isDiscarded || (status !== undefined && reply.parts.length === 0);
    const { own } = answer;
    const used = { route, usage: counted.usage };
    const attempts = record.end(outcome, prepared, visit?.recorded, used);
    this.place?.count(attempts);
    const cost = costOfAll(attempts);
    const result = { ...ending, ...counted, cost, reply, own, status, repliedAt: Date.now() };
    if (status === undefined) visit?.settle(endedAnswer(route, ending, result));
    const turn = isNothing ? undefined : toNewTurn(prepared, route, result);
    const stored = await storeRecorded(attempts, turn, this.request, this.services);
    // Starts after the terminal event was sent: a long question takes time to estimate.
    setImmediate(() => {
      if (visit?.state === 'hit') return;
      learnInput(this.services.calibration, prepared, route, ending, counted);
      if (stored === undefined || this.isDiscarded) return;
      this.services.compaction.afterTurn(prepared, route.candidate, reply, this.request.scope);
    });
    // Estimates are omitted for a buffered answer that was cut off.
    return { ...(this.view.shown ? counted : unknown), cost, stored };
  }
}
