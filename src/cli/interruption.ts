/** Ctrl-C as an AbortSignal, so that a running command ends its connection before the process ends. */
import { EXIT } from './exit-codes.ts';

/** npm and terminals send a signal twice; a user who means it presses again later. */
const REPEAT_MS = 1_000;

export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(readonly exitCode: number) {
    super('interrupted');
  }
}

/** @throws Interrupted when a signal ended the work; a second Ctrl-C ends the process at once */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const interrupt = (signal: NodeJS.Signals): void => {
    const exitCode = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
    if (firstAt === undefined) {
      firstAt = performance.now();
      controller.abort(new Interrupted(exitCode));
    } else if (performance.now() - firstAt > REPEAT_MS) {
      process.exit(exitCode);
    }
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
