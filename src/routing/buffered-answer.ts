/** Waits for the whole of an answer and hands it over in as few events as it has parts. */
import { type Observable, Subscription } from 'rxjs';
import { subscribeGuarded } from '../streams/subscribe-guarded.ts';
import { Answer } from '../model/answer.ts';
import type { CompletionEvent } from '../model/completion-event.ts';

/**
 * Resolves with the events of a complete answer; rejects with its failure.
 * @param onEvent hears each event as it comes
 */
export function bufferAnswer(
  events: Observable<CompletionEvent>,
  signal: AbortSignal,
  onEvent?: (event: CompletionEvent) => void,
): Promise<readonly CompletionEvent[]> {
  return new Promise((resolve, reject) => {
    const answer = new Answer();
    const last: CompletionEvent[] = [];
    const subscription = new Subscription();
    const abort = (): void => {
      subscription.unsubscribe();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    subscription.add(() => signal.removeEventListener('abort', abort));
    subscription.add(
      subscribeGuarded(events, {
        next: (event) => {
          answer.add(event);
          if (event.type === 'response-end') last.push(event);
          onEvent?.(event);
        },
        error: (error: unknown) => {
          subscription.unsubscribe();
          reject(error);
        },
        complete: () => {
          subscription.unsubscribe();
          resolve([...answer.toEvents(), ...last]);
        },
      }),
    );
    if (signal.aborted) abort();
  });
}
