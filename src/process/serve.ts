/** Brings the application up, says where it is, and has it end on a signal. */
import { Logger } from '@nestjs/common';
import { createApp } from '../bootstrap.ts';
import type { Environment } from '../config/environment.ts';
import { installLastGuard } from './last-guard.ts';
import { endOnSignals } from './signals.ts';
import { startSummary } from './start-summary.ts';

/** @throws StartupError for a fault of the set-up, or what the port said */
export async function serve(environment: Environment): Promise<void> {
  installLastGuard();
  const app = await createApp(environment);
  endOnSignals(app);
  await app.listen(environment.port, environment.host);
  announce(startSummary(app));
}

/** On a terminal for people, elsewhere as lines of the log. */
function announce(lines: readonly string[]): void {
  if (process.stdout.isTTY) {
    process.stdout.write(`\n${lines.join('\n')}\n\n`);
    return;
  }
  const logger = new Logger('Rhetor');
  for (const line of lines) logger.log(line);
}
