/** Starts the application, announces its address, and shuts it down on a signal. */
import { Logger } from '@nestjs/common';
import { createApp } from '../bootstrap.ts';
import type { Environment } from '../config/environment.ts';
import { installLastGuard } from './last-guard.ts';
import { endOnSignals } from './signals.ts';
import { letHeapGrow } from './small-heap.ts';
import { startSummary } from './start-summary.ts';

/** @throws StartupError for a faulty configuration, or the error of binding the port */
export async function serve(environment: Environment): Promise<void> {
  installLastGuard();
  const app = await createApp(environment);
  endOnSignals(app);
  await app.listen(environment.port, environment.host);
  letHeapGrow();
  announce(startSummary(app));
}

/** Plain lines on a terminal, log entries elsewhere. */
function announce(lines: readonly string[]): void {
  if (process.stdout.isTTY) {
    process.stdout.write(`\n${lines.join('\n')}\n\n`);
    return;
  }
  const logger = new Logger('Rhetor');
  for (const line of lines) logger.log(line);
}
