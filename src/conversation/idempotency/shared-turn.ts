/**
 * One running turn with several callers: each receives all of it, and it outlives its last caller
 * for a while.
 */
import { Observable, type Subscriber, type Subscription } from 'rxjs';
import { AnswerFold } from '../../model/answer.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { subscribeGuarded } from '../../streams/subscribe-guarded.ts';
import {
  LONGEST_KEPT_FRAMES,
  MOST_SHARING_CALLERS,
  RETRY_UNKEPT_MS,
  UNATTENDED_MS,
} from '../limits.ts';
import type { OwnAnswer, TurnEvent, TurnStart } from '../events/turn-event.ts';

type Said = {
  readonly start: TurnStart | undefined;
  readonly answer: AnswerFold;
  /** In place of the fold, once there is a frame. */
  readonly own: OwnAnswer;
};

export class SharedTurn {
  private readonly callers = new Set<Subscriber<TurnEvent>>();
  /** The events so far, for later callers: a new answer for each model that begins. */
  private readonly said: Said[] = [said(undefined)];
  /** UTF-16 units of the frames among them. */
  private units = 0;
  private subscription: Subscription | undefined;
  private unattended: NodeJS.Timeout | undefined;

  /** @param onEnd called once, when no caller can join any more */
  constructor(
    private readonly source: Observable<TurnEvent>,
    private readonly onEnd: () => void,
  ) {}

  /**
   * The first subscriber starts the turn; a later one first receives what it missed, merged, or is
   * refused until the end if that was too much to keep.
   */
  join(): Observable<TurnEvent> {
    return new Observable((caller) => {
      if (this.callers.size >= MOST_SHARING_CALLERS) throw tooMany();
      clearTimeout(this.unattended);
      if (this.units > LONGEST_KEPT_FRAMES) {
        // It comes back for the answer, so the turn continues.
        this.waitForCallers();
        throw notKept();
      }
      for (const { start, answer, own } of this.said) {
        if (start !== undefined) caller.next(start);
        for (const event of own.length > 0 ? own : answer.toEvents()) caller.next(event);
      }
      this.callers.add(caller);
      if (this.subscription === undefined) this.start();
      return () => this.leave(caller);
    });
  }

  private start(): void {
    this.subscription = subscribeGuarded(this.source, {
      next: (event) => {
        this.note(event);
        for (const caller of this.callers) caller.next(event);
      },
      error: (error: unknown) => this.end((caller) => caller.error(error)),
      complete: () => this.end((caller) => caller.complete()),
    });
  }

  private note(event: TurnEvent): void {
    if (event.type === 'turn-end' || this.units > LONGEST_KEPT_FRAMES) return;
    if (event.type === 'turn-start') {
      this.said.push(said(event));
      return;
    }
    const last = this.said.at(-1);
    if (last === undefined) return;
    if (event.type === 'vendor-frame') this.units += event.text?.length ?? 0;
    if (this.units > LONGEST_KEPT_FRAMES) this.said.length = 0;
    else if (event.type === 'vendor-frame' || last.own.length > 0) last.own.push(event);
    else last.answer.add(event);
  }

  private end(tell: (caller: Subscriber<TurnEvent>) => void): void {
    clearTimeout(this.unattended);
    this.onEnd();
    const callers = [...this.callers];
    this.callers.clear();
    for (const caller of callers) tell(caller);
  }

  private leave(caller: Subscriber<TurnEvent>): void {
    if (this.callers.delete(caller)) this.waitForCallers();
  }

  private waitForCallers(): void {
    if (this.callers.size > 0) return;
    this.unattended = setTimeout(() => this.cut(), UNATTENDED_MS);
  }

  private cut(): void {
    this.onEnd();
    this.subscription?.unsubscribe();
  }
}

function said(start: TurnStart | undefined): Said {
  return { start, answer: new AnswerFold(), own: [] };
}

function notKept(): RhetorError {
  return new RhetorError(
    'overloaded',
    'The answer to this Idempotency-Key is still arriving and is too long to be given from its beginning meanwhile; repeat the request for the whole answer.',
    { retryAfterMs: RETRY_UNKEPT_MS },
  );
}

function tooMany(): RhetorError {
  return new RhetorError(
    'overloaded',
    `${MOST_SHARING_CALLERS} requests with this Idempotency-Key already wait for one answer.`,
    { retryAfterMs: 1_000 },
  );
}
