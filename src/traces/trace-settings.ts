/** What OpenTelemetry's environment variables say; those of the exporter it reads itself. */
import { LONGEST_TIMER_MS } from '../config/limits.ts';
import { EXPORT_EVERY_MS } from './limits.ts';

export type SamplerSettings = {
  /** Whether the decision of a caller's trace is followed. */
  readonly isParentBased: boolean;
  /** The share of other traces that is recorded, from 0 to 1. */
  readonly share: number;
};

export type TraceSettings = {
  readonly sampler: SamplerSettings;
  /** Pause between two exports, in milliseconds. */
  readonly exportEveryMs: number;
  /** Spans hold what was asked and answered. */
  readonly capturesContent: boolean;
  /** A setting that has no effect, and why. */
  readonly fault?: string;
};

/** Traces that Rhetor can send over no other protocol; collectors that take HTTP take this one. */
const PROTOCOL = 'http/protobuf';
const CAPTURING = new Set(['true', '1', 'span_only', 'span_and_event']);

/** Undefined unless the operator names a collector. */
export function traceSettings(variables: Readonly<NodeJS.ProcessEnv>): TraceSettings | undefined {
  const of = (name: string): string => variables[name]?.trim() ?? '';
  const isNamed =
    of('OTEL_EXPORTER_OTLP_ENDPOINT') !== '' || of('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') !== '';
  const isOff =
    of('OTEL_SDK_DISABLED').toLowerCase() === 'true' || of('OTEL_TRACES_EXPORTER') === 'none';
  if (!isNamed || isOff) return undefined;
  const content = of('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT').toLowerCase();
  const fault = protocolFault(
    of('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') || of('OTEL_EXPORTER_OTLP_PROTOCOL'),
  );
  const delay = Number(of('OTEL_BSP_SCHEDULE_DELAY'));
  return {
    exportEveryMs: delay > 0 && delay <= LONGEST_TIMER_MS ? delay : EXPORT_EVERY_MS,
    sampler: samplerSettings(of('OTEL_TRACES_SAMPLER'), of('OTEL_TRACES_SAMPLER_ARG')),
    capturesContent: CAPTURING.has(content),
    ...(fault !== undefined && { fault }),
  };
}

function protocolFault(protocol: string): string | undefined {
  if (protocol === '' || protocol === PROTOCOL) return undefined;
  return `traces are sent as ${PROTOCOL}, not as ${protocol}; give the address of the collector's HTTP port, usually 4318`;
}

/** The default is the specification's: the caller decides, and what has no caller is recorded. */
function samplerSettings(name: string, argument: string): SamplerSettings {
  const isParentBased = name === '' || name.startsWith('parentbased_');
  const given = Number(argument);
  const ratio = argument !== '' && given >= 0 && given <= 1 ? given : 1;
  const share = name.endsWith('always_off') ? 0 : name.endsWith('traceidratio') ? ratio : 1;
  return { isParentBased, share };
}
