/** Passes a caller's trace on to providers that take part in it, where Rhetor records none of its own. */
import type { ProviderRegistry } from '../providers/provider-registry.service.ts';
import type { RecordedModel } from '../ledger/attempt-record.ts';
import type { AttemptTrace, TracedOperation, TraceHeaders } from './request-trace.ts';
import type { ServerTrace, TracedRequest } from './traced-request.ts';

const PARENT = /^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;
const STATE = /^[\x20-\x7e]{1,512}$/;

const UNWATCHED: AttemptTrace = {
  headers: undefined,
  asked: () => undefined,
  took: undefined,
  end: () => undefined,
};

export class PassedTrace implements ServerTrace {
  private constructor(
    private readonly headers: TraceHeaders,
    private readonly registry: Pick<ProviderRegistry, 'get'>,
  ) {}

  /** Undefined if the caller has no trace, or none that is well-formed. */
  static of(
    { parent }: Pick<TracedRequest, 'parent'>,
    registry: Pick<ProviderRegistry, 'get'>,
  ): PassedTrace | undefined {
    const { traceparent, tracestate } = parent;
    if (typeof traceparent !== 'string' || !PARENT.test(traceparent)) return undefined;
    const hasState = typeof tracestate === 'string' && STATE.test(tracestate);
    return new PassedTrace({ traceparent, ...(hasState && { tracestate }) }, registry);
  }

  attempt(_operation: TracedOperation, { provider }: RecordedModel): AttemptTrace {
    const joins = this.registry.get(provider)?.definition.joinsTraces === true;
    return joins ? { ...UNWATCHED, headers: this.headers } : UNWATCHED;
  }

  ended(): void {
    // There is no span to end.
  }

  rename(): void {
    // There is no span to name.
  }

  end(): void {
    // There is no span to end.
  }
}
