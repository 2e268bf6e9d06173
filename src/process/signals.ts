/** SIGTERM and SIGINT shut Rhetor down once, cleanly; a second Ctrl-C ends it at once. */
import { type INestApplication, Logger } from '@nestjs/common';

const logger = new Logger('Rhetor');

/** npm and terminals send a signal twice. */
const REPEAT_MS = 1_000;
/** 128 + SIGINT, as shells count. */
const INTERRUPTED = 130;

export function endOnSignals(app: INestApplication): void {
  let firstAt: number | undefined;
  const end = (signal: NodeJS.Signals): void => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      void close(app, signal);
    } else if (signal === 'SIGINT' && performance.now() - firstAt > REPEAT_MS) {
      process.exit(INTERRUPTED);
    }
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

async function close(app: INestApplication, signal: NodeJS.Signals): Promise<void> {
  logger.log(`${signal}: finishing the running answers, at most 20 s`);
  try {
    await app.close();
    process.exit(0);
  } catch (error) {
    logger.error(`the shutdown failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
