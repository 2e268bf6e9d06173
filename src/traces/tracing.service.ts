/** Records traces if the operator names a collector; otherwise nothing of OpenTelemetry is loaded, and a caller's trace is only passed on. */
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Environment } from '../config/environment.ts';
import type { ProviderRegistry } from '../providers/provider-registry.service.ts';
import { PassedTrace } from './passed-trace.ts';
import type { TraceRecorder } from './trace-recorder.ts';
import { traceSettings } from './trace-settings.ts';
import type { ServerTrace, TracedRequest } from './traced-request.ts';

export class Tracing implements OnApplicationShutdown {
  private constructor(
    private readonly recorder: TraceRecorder | undefined,
    private readonly registry: Pick<ProviderRegistry, 'get'>,
  ) {}

  static async start(
    { variables }: Pick<Environment, 'variables'>,
    registry: Pick<ProviderRegistry, 'get'>,
  ): Promise<Tracing> {
    const settings = traceSettings(variables);
    if (settings === undefined) return new Tracing(undefined, registry);
    const { TraceRecorder: Recorder } = await import('./trace-recorder.ts');
    return new Tracing(new Recorder(settings, registry), registry);
  }

  /** Undefined if there is nothing to record and nothing to pass on. */
  begin(request: TracedRequest): ServerTrace | undefined {
    if (this.recorder !== undefined) return this.recorder.begin(request);
    return request.parent['traceparent'] === undefined
      ? undefined
      : PassedTrace.of(request, this.registry);
  }

  /** Runs when the last answer has ended. */
  async onApplicationShutdown(): Promise<void> {
    await this.recorder?.close();
  }
}
