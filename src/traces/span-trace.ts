/** One request and its calls of models as spans. */
import {
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { ResolvedProvider } from '../config/providers-config.ts';
import { type AttemptRecord, isFailure, type RecordedModel } from '../ledger/attempt-record.ts';
import { AnswerFold } from '../model/answer.ts';
import type { CompletionEvent } from '../model/completion-event.ts';
import type { CompletionRequest } from '../model/completion-request.ts';
import { callAttributes, recordAttributes, requestAttributes } from './call-attributes.ts';
import { inputAttributes, outputAttributes } from './content-attributes.ts';
import type { ServerTrace } from './traced-request.ts';
import type { AttemptTrace, CallEnd, TracedOperation, TraceHeaders } from './request-trace.ts';

export type SpanTools = {
  readonly tracer: Tracer;
  readonly propagator: W3CTraceContextPropagator;
  readonly definitionOf: (provider: string) => ResolvedProvider | undefined;
  readonly capturesContent: boolean;
};

const CALLERS_FAULT = 400;
const SERVERS_FAULT = 500;

/** A server span, and a client span below it for each call of a model. */
export class SpanTrace implements ServerTrace {
  private failure: string | undefined;

  /** @param context holds the span */
  constructor(
    private readonly tools: SpanTools,
    private readonly span: Span,
    private readonly context: Context,
  ) {}

  attempt(operation: TracedOperation, asked: RecordedModel): AttemptTrace {
    return new AttemptSpan(this.tools, operation, asked, this.context);
  }

  /** A stream may fail after its status was sent. */
  ended(attempts: readonly AttemptRecord[]): void {
    const last = attempts.at(-1);
    // What Rhetor asks by itself does not fail the caller's request.
    if (last === undefined || last.surface === 'internal' || !isFailure(last.outcome)) return;
    this.failure = last.outcome;
  }

  end(status?: number, route?: string): void {
    const { span, failure } = this;
    span.setAttributes({ 'http.response.status_code': status, 'http.route': route });
    // A refusal is the caller's own fault, and no failure of the server.
    const isFailed =
      status === undefined || status < CALLERS_FAULT
        ? failure !== undefined
        : status >= SERVERS_FAULT;
    if (isFailed) {
      span.setAttribute('error.type', failure ?? String(status));
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
  }

  rename(name: string): void {
    this.span.updateName(name);
  }
}

class AttemptSpan implements AttemptTrace {
  readonly headers: TraceHeaders | undefined;
  readonly took: ((event: CompletionEvent) => void) | undefined;
  private readonly startedAt = Date.now();
  private readonly answer = new AnswerFold();
  private readonly span: Span;

  constructor(
    private readonly tools: SpanTools,
    operation: TracedOperation,
    asked: RecordedModel,
    context: Context,
  ) {
    const definition = tools.definitionOf(asked.provider);
    this.span = tools.tracer.startSpan(
      `${operation} ${asked.model}`,
      { kind: SpanKind.CLIENT, attributes: callAttributes(operation, asked, definition) },
      context,
    );
    if (definition?.joinsTraces) this.headers = this.headersIn(context);
    if (tools.capturesContent) this.took = (event) => this.answer.add(event);
  }

  asked(request: CompletionRequest): void {
    this.span.setAttributes(requestAttributes(request));
    if (this.tools.capturesContent) this.span.setAttributes(inputAttributes(request));
  }

  end(record: AttemptRecord, end: CallEnd): void {
    const { span } = this;
    span.setAttributes(recordAttributes(record, end));
    const message = this.answer.toMessage();
    if (message.parts.length > 0) span.setAttributes(outputAttributes(message, end.finishReason));
    if (isFailure(record.outcome)) {
      span.setAttribute('error.type', record.outcome);
      // Without a message, which could quote what a caller wrote.
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end(Math.max(this.startedAt, record.endedAt));
  }

  private headersIn(context: Context): TraceHeaders {
    const headers: Record<string, string> = {};
    this.tools.propagator.inject(trace.setSpan(context, this.span), headers, {
      set: (_, name, value) => {
        headers[name] = value;
      },
    });
    return headers;
  }
}
