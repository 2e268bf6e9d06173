/** The port to tracing: what watches one request and its calls of models, where traces are recorded. */
import type { AttemptRecord, RecordedModel } from '../ledger/attempt-record.ts';
import type { CompletionEvent, FinishReason } from '../model/completion-event.ts';
import type { CompletionRequest } from '../model/completion-request.ts';

export type TracedOperation = 'chat' | 'embeddings';

/** W3C trace context, for an upstream. */
export type TraceHeaders = Readonly<Record<string, string>>;

/** What is known of a call besides its record. */
export type CallEnd = {
  readonly finishReason?: FinishReason;
  /** The id in the vendor's answer. */
  readonly answeringModel?: string;
};

export interface AttemptTrace {
  /** Undefined unless the provider takes part in traces. */
  readonly headers: TraceHeaders | undefined;
  /** Notes what is sent; called again if the provider is asked in other words. */
  asked(request: CompletionRequest): void;
  /** Notes a piece of the answer; undefined unless contents are recorded. */
  readonly took: ((event: CompletionEvent) => void) | undefined;
  end(record: AttemptRecord, end: CallEnd): void;
}

export interface RequestTrace {
  /** A call of a model begins now. */
  attempt(operation: TracedOperation, asked: RecordedModel): AttemptTrace;
  /** @param attempts all of the request, in order */
  ended(attempts: readonly AttemptRecord[]): void;
}
