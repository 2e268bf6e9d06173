/** Sends spans to a collector. Loaded only where one is named, since the SDK takes time and memory. */
import { randomUUID } from 'node:crypto';
import type { Logger } from '@nestjs/common';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { VERSION } from '../config/version.ts';
import { FLUSH_MS, MOST_WAITING_CONTENTS, MOST_WAITING_SPANS } from './limits.ts';
import { ReportingExporter } from './reporting-exporter.ts';
import type { SamplerSettings, TraceSettings } from './trace-settings.ts';

export function openTracerProvider(
  { sampler, capturesContent, exportEveryMs }: TraceSettings,
  logger: Logger,
): TracerProvider {
  const exporter = new ReportingExporter(new OTLPTraceExporter(), logger);
  const own = resourceFromAttributes({
    'service.name': 'rhetor',
    'service.version': VERSION,
    'service.instance.id': randomUUID(),
  });
  const processor = new BatchSpanProcessor({
    exporter,
    scheduledDelayMillis: exportEveryMs,
    maxQueueSize: capturesContent ? MOST_WAITING_CONTENTS : MOST_WAITING_SPANS,
    maxExportBatchSize: MOST_WAITING_CONTENTS,
  });
  return new TracerProvider({
    // What the operator's variables say comes last, and wins.
    resource: defaultResource()
      .merge(own)
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: toSampler(sampler),
    spanProcessors: [processor],
  });
}

/** Sends what is left, as far as the collector takes it in time; never rejects. */
export async function closeTracerProvider(provider: TracerProvider): Promise<void> {
  const { promise: tooLate, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, FLUSH_MS);
  await Promise.race([provider.shutdown().catch(() => undefined), tooLate]);
  clearTimeout(timer);
}

function toSampler({ isParentBased, share }: SamplerSettings): Sampler {
  const root =
    share === 1
      ? new AlwaysOnSampler()
      : share === 0
        ? new AlwaysOffSampler()
        : new TraceIdRatioBasedSampler(share);
  return isParentBased ? new ParentBasedSampler({ root }) : root;
}
