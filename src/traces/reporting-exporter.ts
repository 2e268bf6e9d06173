/** An exporter of spans that logs once when the collector is lost, and once when it is back. */
import type { Logger } from '@nestjs/common';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

export class ReportingExporter implements SpanExporter {
  private isLost = false;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly logger: Pick<Logger, 'log' | 'warn'>,
  ) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.exporter.export(spans, (result) => {
      this.report(result);
      done(result);
    });
  }

  async shutdown(): Promise<void> {
    await this.exporter.shutdown();
  }

  private report({ code, error }: ExportResult): void {
    const isLost = code !== ExportResultCode.SUCCESS;
    if (isLost === this.isLost) return;
    this.isLost = isLost;
    if (isLost) {
      const fields = { event: 'traces-lost', reason: error?.message ?? 'no reason given' };
      this.logger.warn(
        `the collector does not take traces, which are dropped: ${fields.reason}`,
        fields,
      );
    } else this.logger.log('the collector takes traces again', { event: 'traces-taken' });
  }
}
