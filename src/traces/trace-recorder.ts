/** Begins the spans of requests. Loaded only where traces are recorded. */
import { Logger } from '@nestjs/common';
import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { TracerProvider } from '@opentelemetry/sdk-trace';
import { VERSION } from '../config/version.ts';
import type { ProviderRegistry } from '../providers/provider-registry.service.ts';
import { closeTracerProvider, openTracerProvider } from './otlp.ts';
import { SpanTrace, type SpanTools } from './span-trace.ts';
import type { TraceSettings } from './trace-settings.ts';
import type { TracedRequest } from './traced-request.ts';

export class TraceRecorder {
  private readonly provider: TracerProvider;
  private readonly tools: SpanTools;

  constructor(settings: TraceSettings, registry: Pick<ProviderRegistry, 'get'>) {
    const logger = new Logger('Traces');
    if (settings.fault !== undefined) logger.warn(settings.fault);
    this.provider = openTracerProvider(settings, logger);
    this.tools = {
      tracer: this.provider.getTracer('rhetor', VERSION),
      propagator: new W3CTraceContextPropagator(),
      definitionOf: (provider) => registry.get(provider)?.definition,
      capturesContent: settings.capturesContent,
    };
  }

  begin({ name, attributes, parent }: TracedRequest): SpanTrace {
    const { tracer, propagator } = this.tools;
    const caller = propagator.extract(ROOT_CONTEXT, parent, {
      get: (_, header) => parent[header],
      keys: () => Object.keys(parent),
    });
    const span = tracer.startSpan(
      name,
      { kind: SpanKind.SERVER, attributes: attributes() },
      caller,
    );
    return new SpanTrace(this.tools, span, trace.setSpan(caller, span));
  }

  close(): Promise<void> {
    return closeTracerProvider(this.provider);
  }
}
