/** One running turn with several callers: each gets all of it, and it outlives its last caller for a while. */
import { Observable, type Subscriber, type Subscription } from 'rxjs';
import { RhetorError } from '../../model/rhetor-error.ts';
import { subscribeGuarded } from '../../streams/subscribe-guarded.ts';
import type { TurnEvent } from '../turn-event.ts';
import { Transcript } from './transcript.ts';
import { MOST_SHARING_CALLERS, UNATTENDED_MS } from '../limits.ts';

export class SharedTurn {
  private readonly callers = new Set<Subscriber<TurnEvent>>();
  private readonly transcript = new Transcript();
  private subscription: Subscription | undefined;
  private unattended: NodeJS.Timeout | undefined;

  /** @param onEnd called once: nobody can join any more */
  constructor(
    private readonly source: Observable<TurnEvent>,
    private readonly onEnd: () => void,
  ) {}

  /** The first subscriber starts the turn; a later one first gets what it missed, joined. */
  join(): Observable<TurnEvent> {
    return new Observable((caller) => {
      if (this.callers.size >= MOST_SHARING_CALLERS) throw tooMany();
      clearTimeout(this.unattended);
      for (const event of this.transcript.events) caller.next(event);
      this.callers.add(caller);
      if (this.subscription === undefined) this.start();
      return () => this.leave(caller);
    });
  }

  private start(): void {
    this.subscription = subscribeGuarded(this.source, {
      next: (event) => {
        this.transcript.add(event);
        for (const caller of this.callers) caller.next(event);
      },
      error: (error: unknown) => this.end((caller) => caller.error(error)),
      complete: () => this.end((caller) => caller.complete()),
    });
  }

  private end(tell: (caller: Subscriber<TurnEvent>) => void): void {
    clearTimeout(this.unattended);
    this.onEnd();
    const callers = [...this.callers];
    this.callers.clear();
    for (const caller of callers) tell(caller);
  }

  private leave(caller: Subscriber<TurnEvent>): void {
    if (!this.callers.delete(caller) || this.callers.size > 0) return;
    this.unattended = setTimeout(() => this.cut(), UNATTENDED_MS);
  }

  private cut(): void {
    this.onEnd();
    this.subscription?.unsubscribe();
  }
}

function tooMany(): RhetorError {
  return new RhetorError(
    'overloaded',
    `${MOST_SHARING_CALLERS} requests with this Idempotency-Key wait for one answer already.`,
    { retryAfterMs: 1_000 },
  );
}
