/** The caller of a turn: it gets the last event or the failure, and its log line says which. */
import type { Subscriber } from 'rxjs';
import type { AnswerView } from './answer-view.ts';
import type { ScopedRequest } from '../request/conversation-request.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';
import type { TurnEnd, TurnEvent } from '../events/turn-event.ts';
import { turnFields, type TurnOutcome } from '../events/turn-log.ts';

export class TurnCaller {
  private readonly startedAt = performance.now();
  private outcome: TurnOutcome = { type: 'left' };

  constructor(
    private readonly subscriber: Subscriber<TurnEvent>,
    private readonly request: ScopedRequest,
    private readonly contextId: string,
  ) {}

  get hasLeft(): boolean {
    return this.subscriber.closed;
  }

  end(last: TurnEnd): void {
    if (!this.hasLeft) this.outcome = { type: 'ended', end: last };
    this.subscriber.next(last);
    this.subscriber.complete();
  }

  fail(error: unknown): void {
    if (!this.hasLeft) this.outcome = { type: 'failed', error };
    this.subscriber.error(error);
  }

  /** Called once, when the turn has ended. */
  report({ route, shown }: AnswerView, prepared: PreparedTurn | undefined): void {
    this.request.report?.(
      turnFields({
        contextId: this.contextId,
        task: this.request.taskType,
        startedAt: this.startedAt,
        firstTokenAt: shown?.at,
        component: prepared?.component,
        rule: prepared?.plan.rule,
        route: shown && route,
        requested: shown?.source.route.requested,
        recallMissed: prepared?.recall?.missed,
        outcome: this.outcome,
      }),
    );
  }
}
