/** Records traces if the operator names a collector; otherwise nothing of OpenTelemetry is loaded. */
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Environment } from '../config/environment.ts';
import type { ProviderRegistry } from '../providers/provider-registry.service.ts';
import type { TraceRecorder } from './trace-recorder.ts';
import { traceSettings } from './trace-settings.ts';
import type { ServerTrace, TracedRequest } from './traced-request.ts';

export class Tracing implements OnApplicationShutdown {
  private constructor(private readonly recorder: TraceRecorder | undefined) {}

  static async start(
    { variables }: Pick<Environment, 'variables'>,
    registry: Pick<ProviderRegistry, 'get'>,
  ): Promise<Tracing> {
    const settings = traceSettings(variables);
    if (settings === undefined) return new Tracing(undefined);
    const { TraceRecorder: Recorder } = await import('./trace-recorder.ts');
    return new Tracing(new Recorder(settings, registry));
  }

  get isOn(): boolean {
    return this.recorder !== undefined;
  }

  /** Undefined where no traces are recorded. */
  begin(request: TracedRequest): ServerTrace | undefined {
    return this.recorder?.begin(request);
  }

  /** Runs when the last answer has ended. */
  async onApplicationShutdown(): Promise<void> {
    await this.recorder?.close();
  }
}
