/** The life of one turn: opened, streamed, stored, ended; or cut, and what arrived kept. */
import { Observable, type Subscription } from 'rxjs';
import type { StoredTurn } from '../context/stored-turn.ts';
import type { CutStatus } from '../context/stored-context.ts';
import type { ResponseEnd } from '../model/completion-event.ts';
import { Answer } from '../model/answer.ts';
import type { Message } from '../model/message.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { UNKNOWN_USAGE, type Usage } from '../model/usage.ts';
import type { RoutedEvent, RouteStart } from '../routing/routed-event.ts';
import { subscribeGuarded } from '../streams/subscribe-guarded.ts';
import type { TurnEnd, TurnEvent, TurnSource } from './turn-event.ts';

export type OpenedTurn = {
  readonly events: Observable<RoutedEvent>;
  readonly toSource: (start: RouteStart) => TurnSource;
  /** Fills in what the upstream did not count, and judges what it did. */
  readonly count: (usage: Usage, reply: Message) => CountedUsage;
  /** Resolves when the turn is on disk; with undefined when it is not to be kept. */
  readonly store: (
    reply: Message,
    usage: Usage,
    status: CutStatus | undefined,
    ending: TurnEnding,
  ) => Promise<StoredTurn | undefined>;
};

/** How it ended, beside what it used. */
export type TurnEnding = Pick<TurnEnd, 'finishReason' | 'isInputCut'>;

export type CountedUsage = Pick<TurnEnd, 'usage' | 'isInputCut'>;

type Finish = Pick<TurnEnd, 'finishReason' | 'stopSequence'>;

/** How a turn ended; `left`: its caller was gone before. */
export type TurnOutcome =
  | { readonly type: 'ended'; readonly end: TurnEnd }
  | { readonly type: 'failed'; readonly error: unknown }
  | { readonly type: 'left' };

export type TurnLife = {
  readonly open: (signal: AbortSignal) => Promise<OpenedTurn>;
  /**
   * Aborting it ends the turn with its terminal event, finish reason `cancelled`; but with an error
   * if the reason is a RhetorError and no model has answered yet, or if it is an `internal_error`.
   */
  readonly cancel: AbortSignal;
  /** Called once, when nothing more is sent. */
  readonly onOutcome: (outcome: TurnOutcome) => void;
  /** The turn ends without having been opened: keeps what an answer that was held back had so far. */
  readonly keepHeld: (status: CutStatus) => Promise<StoredTurn | undefined>;
  /** A cut turn could not be stored, and nobody is left to be told. */
  readonly onLost: (error: unknown) => void;
};

/**
 * Emits `turn-start`, deltas, and one `turn-end` once the turn is stored; or errors with a
 * RhetorError. Unsubscribing closes the upstream socket and keeps what arrived as `cancelled`.
 */
export function runTurn({
  open,
  cancel,
  keepHeld,
  onOutcome,
  onLost,
}: TurnLife): Observable<TurnEvent> {
  return new Observable<TurnEvent>((subscriber) => {
    const upstream = new AbortController();
    const reply = new Answer();
    let turn: OpenedTurn | undefined;
    let inner: Subscription | undefined;
    let isEnding = false;
    let outcome: TurnOutcome = { type: 'left' };

    const failWith = (error: unknown) => {
      if (!subscriber.closed) outcome = { type: 'failed', error };
      subscriber.error(error);
    };
    const end = async (finish: Finish, usage: Usage, status?: CutStatus) => {
      isEnding = true;
      try {
        const message = status === undefined ? reply.toMessage() : reply.toCutMessage();
        const counted = turn?.count(usage, message) ?? { usage, isInputCut: false };
        const stored =
          turn === undefined
            ? await keepHeld('cancelled')
            : await keep(turn, message, status, { ...finish, ...counted });
        const last: TurnEnd = { type: 'turn-end', ...finish, ...counted, stored };
        if (!subscriber.closed) outcome = { type: 'ended', end: last };
        subscriber.next(last);
        subscriber.complete();
      } catch (error) {
        if (subscriber.closed) onLost(error);
        else failWith(error);
      }
    };
    /** A cut answer without anything to send again is no turn. */
    const keep = async (
      opened: OpenedTurn,
      message: Message,
      status: CutStatus | undefined,
      { usage, ...ending }: TurnEnding & CountedUsage,
    ) => {
      if (status !== undefined && message.parts.length === 0) return undefined;
      return opened.store(message, usage, status, ending);
    };
    const fail = async (error: unknown) => {
      isEnding = true;
      try {
        const message = reply.toCutMessage();
        if (turn === undefined) await keepHeld('error');
        else {
          const counted = turn.count(UNKNOWN_USAGE, message);
          await keep(turn, message, 'error', { finishReason: 'error', ...counted });
        }
      } catch (lost) {
        onLost(lost);
      }
      failWith(error);
    };
    const cut = () => {
      if (isEnding) return;
      inner?.unsubscribe();
      upstream.abort(new RhetorError('client_closed_request', 'The caller ended the request.'));
      const { reason } = cancel;
      if (turn !== undefined && isOwnFault(reason)) return void fail(reason);
      if (turn === undefined && reason instanceof RhetorError) {
        isEnding = true;
        keepHeld('cancelled').catch(onLost);
        return failWith(reason);
      }
      void end({ finishReason: 'cancelled' }, UNKNOWN_USAGE, 'cancelled');
    };
    const onEvent = (event: RoutedEvent) => {
      switch (event.type) {
        case 'usage':
          return;
        case 'route-start':
          reply.changeModel();
          if (turn !== undefined) {
            subscriber.next({ type: 'turn-start', source: turn.toSource(event) });
          }
          return;
        case 'response-end':
          void end(toFinish(event), event.usage);
          return;
        default:
          reply.add(event);
          subscriber.next(event);
      }
    };

    subscriber.add(() => {
      cancel.removeEventListener('abort', cut);
      cut();
      onOutcome(outcome);
    });
    if (cancel.aborted) return cut();
    cancel.addEventListener('abort', cut, { once: true });
    open(upstream.signal).then(
      (opened) => {
        if (isEnding) return;
        turn = opened;
        inner = subscribeGuarded(opened.events, {
          next: onEvent,
          error: (error) => void fail(error),
        });
        if (isEnding) inner.unsubscribe();
      },
      (error: unknown) => {
        if (!isEnding) void fail(error);
      },
    );
    return undefined;
  });
}

/** The turn has met a fault of Rhetor's own, of which its caller has to hear. */
function isOwnFault(reason: unknown): boolean {
  return reason instanceof RhetorError && reason.code === 'internal_error';
}

function toFinish({ finishReason, stopSequence }: ResponseEnd): Finish {
  return { finishReason, ...(stopSequence !== undefined && { stopSequence }) };
}
