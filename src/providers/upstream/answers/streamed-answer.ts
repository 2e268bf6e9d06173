/** The contract of what interprets a vendor's answer. */
import type { CompletionEvent, ResponseEnd } from '../../../model/completion-event.ts';
import type { WireRecord } from '../../../model/json/narrowing.ts';

/** Interprets one vendor's events; one instance for each answer. */
export interface StreamedAnswer {
  /** True after the vendor's terminal event; later events are not read. */
  readonly isComplete: boolean;
  /** The vendor has said why the answer ends. */
  readonly isClosing: boolean;

  /**
   * @param name the event's `event:` line, if there is one
   * @throws the vendor's error, if the event is one; WireFault for an invalid field
   */
  accept(event: WireRecord, name: string | undefined): readonly CompletionEvent[];

  /**
   * The whole answer as one JSON object, from a server that does not stream.
   * @throws as `accept`; a body that is not an answer is treated as the vendor's error
   */
  acceptWhole(answer: WireRecord): readonly CompletionEvent[];

  /**
   * What the vendor's own clients are shown of an event that was accepted: the event itself, if they
   * can read it, or another in its place; undefined: what the event means is shown instead. Absent:
   * every event as it came.
   */
  readable?(event: WireRecord): WireRecord | undefined;

  /** Like `readable`, for a whole answer. */
  readableWhole?(answer: WireRecord): WireRecord | undefined;

  /**
   * The end of the answer; undefined if the vendor gave no finish reason, which means a cut-off answer.
   * @param isMarked the server sent `[DONE]`, or the answer as one object
   * @throws RhetorError for a finish reason that means a failure
   */
  end(isMarked: boolean): ResponseEnd | undefined;
}
