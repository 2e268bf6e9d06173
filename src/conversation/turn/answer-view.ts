/** What the caller of a turn is shown: each event as it comes, or the whole answer once it is complete. */
import type { Subscriber } from 'rxjs';
import type { RoutedEnd, RoutedEvent, RouteStart } from '../../routing/routed-event.ts';
import type { CacheVisit } from '../answer-cache/cache-visit.ts';
import type { ReplayedTurn } from '../answer-cache/replayed-turn.ts';
import { ArrivedAnswer } from '../events/arrived-answer.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';
import type { TurnEvent, TurnSource } from '../events/turn-event.ts';
import { LONGEST_HELD_FRAMES, LONGEST_KEPT_FRAMES } from '../limits.ts';
import type { ConversationRequest } from '../request/conversation-request.ts';
import { toTurnSource } from './turn-source.ts';

export class AnswerView {
  /** The answering model, and what has arrived so far. */
  route: RouteStart | undefined;
  answer = new ArrivedAnswer(0);
  last: RoutedEnd | undefined;
  /** The model shown to the caller, and since when; undefined before any answer. */
  shown: { readonly source: TurnSource; readonly at: number } | undefined;
  /** The answer is shown when it is complete. */
  isHeld = true;
  private prepared: PreparedTurn | undefined;
  private visit: CacheVisit | undefined;

  constructor(private readonly caller: Pick<Subscriber<TurnEvent>, 'next'>) {}

  /** @param visit undefined: nobody asks for the cache */
  prepare(prepared: PreparedTurn, visit: CacheVisit | undefined): void {
    const { plan, expected, request } = prepared;
    const isLate = plan.streamRecovery === 'buffer' || expected !== undefined;
    this.prepared = prepared;
    this.isHeld = isLate || !request.isStreaming;
    this.visit = visit;
    this.answer = new ArrivedAnswer(mostFrames(this.isHeld, request, visit));
  }

  take(event: RoutedEvent): void {
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

  /** Takes a complete answer, to be shown at once; returns the turn as it was then prepared. */
  replay({ prepared, route, answer, end }: ReplayedTurn): PreparedTurn {
    this.prepared = prepared;
    this.isHeld = true;
    this.replace(route, answer);
    this.last = end;
    return prepared;
  }

  /** Takes another answer in place of what has arrived, of which nothing is shown yet. */
  replace(route: RouteStart, answer: ArrivedAnswer): void {
    this.begin(route);
    this.answer = answer;
  }

  /** Shows a complete answer that was held. */
  showHeld(): void {
    if (!this.isHeld) return;
    this.show();
    for (const event of this.answer.toEvents()) this.caller.next(event);
  }

  /** An answer that does not continue another one replaces an abandoned one. */
  private begin(route: RouteStart): void {
    this.answer.changeModel(route.continuedFrom !== undefined);
    this.route = this.visit === undefined ? route : { ...route, cache: this.visit.state };
    if (!this.isHeld) this.show();
  }

  private show(): void {
    if (this.prepared === undefined || this.route === undefined) return;
    const source = toTurnSource(this.route, this.prepared, this.last?.validation);
    this.shown = { source, at: this.shown?.at ?? performance.now() };
    this.caller.next({ type: 'turn-start', source });
  }
}

/**
 * How many UTF-16 units of frames an answer keeps.
 * @param isHeld the answer is shown when it is complete
 * @param visit the answer may be kept in the cache
 */
function mostFrames(
  isHeld: boolean,
  { idempotencyKey }: Pick<ConversationRequest, 'idempotencyKey'>,
  visit: CacheVisit | undefined,
): number {
  if (isHeld) return LONGEST_HELD_FRAMES;
  return idempotencyKey === undefined && visit === undefined ? 0 : LONGEST_KEPT_FRAMES;
}
