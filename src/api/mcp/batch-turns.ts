/** Runs the calls of one batch, a few at once, until their results are as large as an answer may be. */
import { RhetorError } from '../../model/rhetor-error.ts';
import { MOST_BATCH_RESULT_BYTES, MOST_CALLS_AT_ONCE } from '../limits.ts';

export class BatchTurns {
  private running = 0;
  private bytes = 0;
  private readonly waiting: (() => void)[] = [];

  /** @throws RhetorError `body_too_large` if earlier results were too large, or what `work` throws */
  async run<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.running === MOST_CALLS_AT_ONCE) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      if (this.bytes > MOST_BATCH_RESULT_BYTES) throw batchTooLarge();
      const result = await work();
      this.bytes += Buffer.byteLength(JSON.stringify(result));
      return result;
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}

function batchTooLarge(): RhetorError {
  const most = MOST_BATCH_RESULT_BYTES / (1024 * 1024);
  return new RhetorError(
    'body_too_large',
    `The results of this batch have more than ${most} MiB already, so this call was not run. Send it again in a smaller batch.`,
  );
}
