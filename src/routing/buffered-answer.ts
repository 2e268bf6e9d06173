/** Waits for the whole of an answer and hands it over in as few events as it has parts. */
import { type Observable, Subscription } from 'rxjs';
import { subscribeGuarded } from '../streams/subscribe-guarded.ts';
import type { CompletionEvent, ToolCallDelta } from '../model/completion-event.ts';

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
    const received: CompletionEvent[] = [];
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
          received.push(event);
          onEvent?.(event);
        },
        error: (error: unknown) => {
          subscription.unsubscribe();
          reject(error);
        },
        complete: () => {
          subscription.unsubscribe();
          resolve(mergeDeltas(received));
        },
      }),
    );
    if (signal.aborted) abort();
  });
}

/** Neighbouring deltas of one kind become one; the text of the answer is one delta. */
export function mergeDeltas(events: readonly CompletionEvent[]): readonly CompletionEvent[] {
  const merged: CompletionEvent[] = [];
  const calls = new Map<number, ToolCallDelta>();
  let text = '';
  for (const event of events) {
    if (event.type === 'text-delta') text += event.text;
    else if (event.type === 'tool-call-delta') {
      calls.set(event.index, joinCalls(calls.get(event.index), event));
    } else if (event.type === 'response-end') {
      if (text !== '') merged.push({ type: 'text-delta', text });
      merged.push(...calls.values(), event);
    } else merged.push(event);
  }
  return merged;
}

function joinCalls(former: ToolCallDelta | undefined, next: ToolCallDelta): ToolCallDelta {
  return former === undefined
    ? next
    : { ...former, ...next, arguments: former.arguments + next.arguments };
}
