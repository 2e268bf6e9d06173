/** The life of one turn: opened, streamed, stored, ended; or cut, and what arrived kept. */
import { Observable, type Subscription } from 'rxjs';
import type { CutStatus, StoredTurn } from '../context/context-store.ts';
import type { CompletionEvent, FinishReason } from '../model/completion-event.ts';
import type { Message } from '../model/message.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { UNKNOWN_USAGE, type Usage } from '../model/usage.ts';
import { Reply } from './reply.ts';
import type { TurnEvent, TurnSource } from './turn-event.ts';

export type OpenedTurn = {
  readonly source: TurnSource;
  readonly events: Observable<CompletionEvent>;
  /** Fills in what the upstream did not count. */
  readonly estimateUsage: (usage: Usage, reply: Message) => Usage;
  /** Resolves when the turn is on disk; with undefined when it is not to be kept. */
  readonly store: (
    reply: Message,
    usage: Usage,
    status: CutStatus | undefined,
  ) => Promise<StoredTurn | undefined>;
};

export type TurnLife = {
  readonly open: (signal: AbortSignal) => Promise<OpenedTurn>;
  /**
   * Aborting it ends the turn with its terminal event, finish reason `cancelled`; but with an error
   * if the reason is a RhetorError and no model has answered yet.
   */
  readonly cancel: AbortSignal;
  /** A cut turn could not be stored, and nobody is left to be told. */
  readonly onLost: (error: unknown) => void;
};

/**
 * Emits `turn-start`, deltas, and one `turn-end` once the turn is stored; or errors with a
 * RhetorError. Unsubscribing closes the upstream socket and keeps what arrived as `cancelled`.
 */
export function runTurn({ open, cancel, onLost }: TurnLife): Observable<TurnEvent> {
  return new Observable<TurnEvent>((subscriber) => {
    const upstream = new AbortController();
    const reply = new Reply();
    let turn: OpenedTurn | undefined;
    let inner: Subscription | undefined;
    let isEnding = false;

    const end = async (finishReason: FinishReason, usage: Usage, status?: CutStatus) => {
      isEnding = true;
      try {
        const message = status === undefined ? reply.toMessage() : reply.toCutMessage();
        const counted = turn?.estimateUsage(usage, message) ?? usage;
        const isKept = status === undefined || message.parts.length > 0;
        const stored = isKept ? await turn?.store(message, counted, status) : undefined;
        subscriber.next({ type: 'turn-end', finishReason, usage: counted, stored });
        subscriber.complete();
      } catch (error) {
        if (subscriber.closed) onLost(error);
        else subscriber.error(error);
      }
    };
    const fail = async (error: unknown) => {
      isEnding = true;
      try {
        const message = reply.toCutMessage();
        if (turn !== undefined && message.parts.length > 0) {
          await turn.store(message, turn.estimateUsage(UNKNOWN_USAGE, message), 'error');
        }
      } catch (lost) {
        onLost(lost);
      }
      subscriber.error(error);
    };
    const stopUpstream = () => {
      inner?.unsubscribe();
      upstream.abort(new RhetorError('client_closed_request', 'The caller ended the request.'));
    };
    const cut = () => {
      if (isEnding) return;
      stopUpstream();
      if (turn === undefined && cancel.reason instanceof RhetorError) {
        isEnding = true;
        subscriber.error(cancel.reason);
        return;
      }
      void end('cancelled', UNKNOWN_USAGE, 'cancelled');
    };
    const onEvent = (event: CompletionEvent) => {
      switch (event.type) {
        case 'response-start':
        case 'usage':
          return;
        case 'response-end':
          void end(event.finishReason, event.usage);
          return;
        default:
          reply.add(event);
          subscriber.next(event);
      }
    };

    subscriber.add(() => {
      cancel.removeEventListener('abort', cut);
      cut();
    });
    if (cancel.aborted) return cut();
    cancel.addEventListener('abort', cut, { once: true });
    open(upstream.signal).then(
      (opened) => {
        if (isEnding) return;
        turn = opened;
        subscriber.next({ type: 'turn-start', source: opened.source });
        if (subscriber.closed) return;
        inner = opened.events.subscribe({ next: onEvent, error: (error) => void fail(error) });
      },
      (error: unknown) => {
        if (!isEnding) subscriber.error(error);
      },
    );
    return undefined;
  });
}
