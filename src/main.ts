/** Starts Rhetor: reads the flags, listens, says so, and ends cleanly on a signal. */
import { Logger } from '@nestjs/common';
import { readCommandLine } from './config/command-line.ts';
import { readEnvironment } from './config/environment.ts';
import { StartupError } from './config/startup-error.ts';
import { VERSION } from './config/version.ts';
import { createApp } from './bootstrap.ts';
import { startSummary } from './start-summary.ts';
import { endOnSignals } from './signals.ts';

try {
  const commandLine = readCommandLine(process.argv.slice(2), VERSION);
  if (commandLine.action === 'print') {
    process.stdout.write(`${commandLine.text}\n`);
  } else {
    Object.assign(process.env, commandLine.variables);
    await serve();
  }
} catch (error) {
  process.stderr.write(`Rhetor cannot start: ${describe(error)}\n`);
  process.exit(1);
}

async function serve(): Promise<void> {
  const environment = readEnvironment(process.env);
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

function describe(error: unknown): string {
  if (error instanceof StartupError) return error.message;
  if (error instanceof Error && 'code' in error && 'port' in error) {
    if (error.code === 'EADDRINUSE') {
      return `port ${String(error.port)} is taken; stop what listens there, or choose another with --port.`;
    }
    if (error.code === 'EACCES') {
      return `port ${String(error.port)} is not allowed for this user; choose one above 1023 with --port.`;
    }
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
