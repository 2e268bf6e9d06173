/** Records what the last guard would report: nothing, in a run without faults. */

export class Uncaught {
  readonly failures: string[] = [];

  listen(): void {
    process.on('unhandledRejection', this.note);
    process.on('uncaughtException', this.note);
  }

  stop(): void {
    process.off('unhandledRejection', this.note);
    process.off('uncaughtException', this.note);
  }

  private readonly note = (failure: unknown): void => {
    this.failures.push(
      failure instanceof Error ? (failure.stack ?? failure.name) : String(failure),
    );
  };
}
